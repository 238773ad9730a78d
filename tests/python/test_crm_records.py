"""HubSpot and Mailchimp: where an objection can stand, who acted, and which records are one person.

Expected values come from the vendors' public pages: HubSpot's "Email Events API", "Email
subscription API" and the properties of contacts; Mailchimp's "List members" and "Email activity".
"""

import json

import pytest
from test_sources import keyed_hash, write_source

AT = "2026-02-10 09:30:00"
LATER = "2026-02-12 08:00:00"
SYNCED = "2026-02-20 00:00:00"


def synced(table_rows):
    """Rows as a loader lands them: with the time of the load."""
    return {
        table: [{"_fivetran_synced": SYNCED, **row} for row in rows]
        for table, rows in table_rows.items()
    }


def staged(project, source, entity, where="true"):
    """Rows of a staging model."""
    return project.query(f"select * from staging.stg_{source}__{entity} where {where}")


def stage(project, source, tables):
    """Land the tables of one source and build its staging models."""
    write_source(project, source, tables)
    settings = {"enabled_sources": [source]}
    project.build(select=f"+path:models/staging/{source}", settings=settings).require()
    return project


HUBSPOT = {
    "contact": [
        {"id": "1", "property_email": "all@x.test", "property_hs_email_optout": "true",
         "property_lastmodifieddate": LATER},
        {"id": "2", "property_email": "one@x.test", "property_hs_email_optout_7": "true",
         "property_hs_email_optout_8": "false", "property_lastmodifieddate": LATER},
        {"id": "3", "property_email": "hard@x.test",
         "property_hs_email_hard_bounce_reason_enum": "UNKNOWN_USER"},
        {"id": "4", "property_email": "held@x.test", "property_hs_email_quarantined": "true"},
        {"id": "5", "property_email": "good@x.test", "property_hs_email_optout": "false"},
        {"id": "6", "property_email": "upper@x.test", "property_hs_email_optout": "TRUE",
         "property_hs_email_optout_7": "True", "property_hs_email_optout_8": "1"},
    ],
    "email_event": [
        {"id": f"e{number}", "type": kind, "recipient": f"{kind.lower()}{number}@x.test",
         "created": AT}
        for number, kind in enumerate(
            ["UNBOUNCE", "DROPPED", "DROPPED", "DROPPED", "STATUSCHANGE", "STATUSCHANGE",
             "STATUSCHANGE", "OPT_IN_CHANGE", "SUPPRESSED", "MTA_DROPPED", "STATUSCHANGE",
             "DROPPED", "DROPPED"]
        )
    ],
    "email_event_dropped": [
        {"id": "e1", "drop_reason": "PREVIOUSLY_UNSUBSCRIBED_PORTAL"},
        {"id": "e2", "drop_reason": "PREVIOUS_SPAM"},
        {"id": "e3", "drop_reason": "PREVIOUSLY_BOUNCED"},
        {"id": "e11", "drop_reason": "INVALID_TO_ADDRESS"},
        {"id": "e12", "drop_reason": "BLOCKED_ADDRESS"},
    ],
    "email_event_status_change": [
        {"id": "e4", "source": "SOURCE_RECIPIENT", "portal_subscription_status": "SUBSCRIBED",
         "subscriptions": json.dumps([{"id": 1, "status": "UNSUBSCRIBED"},
                                      {"id": 2, "status": "SUBSCRIBED"}])},
        {"id": "e5", "source": "SOURCE_RECIPIENT", "requested_by": "rep@x.test",
         "subscriptions": json.dumps([{"id": 1, "status": "SUBSCRIBED"}])},
        {"id": "e6", "source": "SOURCE_RECIPIENT", "portal_subscription_status": "SUBSCRIBED",
         "subscriptions": "[]"},
        {"id": "e7", "source": "SOURCE_RECIPIENT", "subscriptions": json.dumps(
            [{"id": 3, "legalBasisChange": {"optState": "OPT_OUT"}}])},
        {"id": "e10", "bounced": True},
    ],
    "email_subscription_change": [
        {"recipient": "t1@x.test", "change": "UNSUBSCRIBED", "change_type": "SUBSCRIPTION_STATUS",
         "email_subscription_id": "9", "source": "SOURCE_HUBSPOT_CUSTOMER", "timestamp": AT},
        {"recipient": "t2@x.test", "change": "SUBSCRIBED", "change_type": "SUBSCRIPTION_STATUS",
         "email_subscription_id": "9", "source": "SOURCE_HUBSPOT_CUSTOMER", "timestamp": AT},
        {"recipient": "t3@x.test", "change": "SUBSCRIBED", "change_type": "SUBSCRIPTION_STATUS",
         "email_subscription_id": "9", "source": "SOURCE_RECIPIENT", "timestamp": AT},
        {"recipient": "t4@x.test", "change": "REPORTED_SPAM", "change_type": "PORTAL_SPAM_REPORT",
         "timestamp": AT},
        {"recipient": "t5@x.test", "change": "UNBOUNCED", "change_type": "PORTAL_BOUNCE",
         "timestamp": AT},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def hubspot(make_project):
    """HubSpot's objections as today's loader lands them."""
    return stage(make_project("hubspot"), "hubspot", synced(HUBSPOT))


def test_hubspot_says_no_in_many_places(hubspot):
    """State of the contact, flag per subscription, mail not sent, block, timeline."""
    told = {
        (row["email"], row["list_id"], row["statement"], row["reason"], str(row["stated_at"]))
        for row in staged(hubspot, "hubspot", "consents")
    }
    assert told == {
        ("all@x.test", None, "objected", "state", LATER),
        ("one@x.test", "7", "objected", "state", LATER),
        ("upper@x.test", None, "objected", "state", SYNCED),
        ("upper@x.test", "7", "objected", "state", SYNCED),
        ("upper@x.test", "8", "objected", "state", SYNCED),
        ("hard@x.test", None, "undeliverable", "state", SYNCED),
        ("held@x.test", None, "withheld", "state", SYNCED),
        ("unbounce0@x.test", None, "deliverable", "UNBOUNCE", AT),
        ("dropped1@x.test", None, "objected", "PREVIOUSLY_UNSUBSCRIBED_PORTAL", AT),
        ("dropped2@x.test", None, "complained", "PREVIOUS_SPAM", AT),
        ("dropped3@x.test", None, "undeliverable", "PREVIOUSLY_BOUNCED", AT),
        ("dropped11@x.test", None, "undeliverable", "INVALID_TO_ADDRESS", AT),
        ("dropped12@x.test", None, "undeliverable", "BLOCKED_ADDRESS", AT),
        ("statuschange10@x.test", None, "undeliverable", "STATUSCHANGE", AT),
        ("t1@x.test", "9", "objected", "UNSUBSCRIBED", AT),
        ("t3@x.test", "9", "subscribed", "SUBSCRIBED", AT),
        ("t4@x.test", None, "complained", "REPORTED_SPAM", AT),
        ("t5@x.test", None, "deliverable", "UNBOUNCED", AT),
    }


def test_hubspot_changes_of_status_are_one_event_per_subscription(hubspot):
    """Each list by itself, the whole apart; who acted is the recipient, or somebody for him."""
    told = {
        (
            row["event_id"],
            row["event_type"],
            *(json.loads(row["properties"] or "{}").get(key)
              for key in ("scope", "list_id", "subscribed_by")),
        )
        for row in staged(hubspot, "hubspot", "events", "event_type like '%CHANGE%'")
    }  # fmt: skip
    assert told == {
        ("e4", "STATUSCHANGE.SUBSCRIBED", "global", None, "unknown"),
        ("e4:1", "STATUSCHANGE.UNSUBSCRIBED", "list", "1", None),
        ("e4:2", "STATUSCHANGE.SUBSCRIBED", "list", "2", "person"),
        ("e5:1", "STATUSCHANGE.SUBSCRIBED", "list", "1", "operator"),
        ("e6", "STATUSCHANGE.SUBSCRIBED", "global", None, "person"),
        ("e7:3", "OPT_IN_CHANGE.UNSUBSCRIBED", "list", "3", None),
        ("e10", "STATUSCHANGE", None, None, None),
    }


def test_hubspot_merges_stand_in_many_places(make_project):
    """Texts, numbers, pairs with times and audit rows; addresses of records that are gone."""
    tables = {
        "contact": [
            {"id": "100", "property_email": "kept@x.test",
             "property_hs_merged_object_ids": ";200;300",
             "property_hs_additional_emails": "second@x.test;Third@x.test"},
            {"id": "200", "property_email": "old@x.test", "_fivetran_deleted": True},
            {"id": "500", "property_email": "five@x.test", "property_hs_merged_object_ids": "600",
             "property_hs_calculated_merged_vids": "700:1600000000000;800:1700000000000"},
            {"id": "900", "property_email": "gone@x.test", "_fivetran_deleted": True},
        ],
        "contact_merge_audit": [
            {"canonical_vid": "11", "vid_to_merge": "10"},
            {"canonical_vid": "500", "vid_to_merge": "11"},
        ],
        "email_event": [
            {"id": f"e{number}", "type": "OPEN", "recipient": f"{name}@x.test", "created": AT}
            for number, name in enumerate(["kept", "old", "second", "gone", "stranger"])
        ],
    }  # fmt: skip
    project = stage(make_project("merges"), "hubspot", synced(tables))
    told = {
        (row["contact_id"].removeprefix("hubspot:"), row["merged_into_id"], row["email"],
         row["is_removed"])
        for row in staged(project, "hubspot", "contacts")
    }  # fmt: skip
    assert told == {
        ("100", None, "kept@x.test", False),
        ("100", None, "second@x.test", False),
        ("100", None, "Third@x.test", False),
        ("200", "hubspot:100", "old@x.test", True),
        ("300", "hubspot:100", None, True),
        ("500", None, "five@x.test", False),
        ("600", "hubspot:500", None, True),
        ("700", "hubspot:500", None, True),
        ("800", "hubspot:500", None, True),
        ("10", "hubspot:11", None, True),
        ("11", "hubspot:500", None, True),
        ("900", None, "gone@x.test", True),
        (keyed_hash("kept@x.test"), None, "kept@x.test", False),
        (keyed_hash("old@x.test"), None, "old@x.test", True),
        (keyed_hash("second@x.test"), None, "second@x.test", False),
        (keyed_hash("gone@x.test"), None, "gone@x.test", True),
        (keyed_hash("stranger@x.test"), None, "stranger@x.test", None),
    }


def member(name, status, **columns):
    """A member of the list `news` with an opt-in that is older than the last change."""
    return {"id": name, "list_id": "news", "email_address": f"{name}@x.test", "status": status,
            "timestamp_opt": AT, "last_changed": LATER, **columns}  # fmt: skip


MAILCHIMP = {
    "member": [
        *(member(status, status)
          for status in ("subscribed", "unsubscribed", "cleaned", "pending", "transactional",
                         "archived")),
        member("form", "subscribed", ip_signup="192.0.2.1", ip_opt="192.0.2.1",
               timestamp_signup=AT, source="Hosted Signup Form"),
        member("import", "subscribed", ip_opt="192.0.2.9", source="Import"),
        member("admin", "subscribed", ip_signup="192.0.2.9", ip_opt="192.0.2.9",
               timestamp_signup=AT, source="Admin Add"),
        member("again", "subscribed", ip_signup="192.0.2.1", ip_opt="198.51.100.1",
               timestamp_signup="2025-01-01 00:00:00", source="Embed Form"),
    ],
    "unsubscribe": [{"campaign_id": "c1", "member_id": "form", "list_id": "news", "timestamp": AT,
                     "reason": "No longer interested"}],
    "abuse_report": [{"campaign_id": "c1", "email_id": "form", "list_id": "news", "date": AT}],
    "campaign_recipient_activity": [
        {"action": "bounce", "type": "soft", "campaign_id": "c1", "member_id": "form",
         "timestamp": AT},
        {"action": "bounce", "type": "hard", "campaign_id": "c1", "member_id": "form",
         "timestamp": LATER},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def mailchimp(make_project):
    """Mailchimp's members and their activity as today's loader lands them."""
    return stage(make_project("mailchimp"), "mailchimp", synced(MAILCHIMP))


def test_only_subscribed_is_consent_at_mailchimp(mailchimp):
    """Whatever the opt-in said once: each other state speaks at its last change."""
    told = {
        (row["email"], row["list_id"], row["statement"], row["reason"], str(row["stated_at"]))
        for row in staged(mailchimp, "mailchimp", "consents")
    }
    assert told == {
        ("unsubscribed@x.test", "news", "objected", "state", LATER),
        ("cleaned@x.test", "news", "undeliverable", "state", LATER),
        ("pending@x.test", "news", "withheld", "state", LATER),
        ("transactional@x.test", "news", "withheld", "state", LATER),
        ("archived@x.test", "news", "withheld", "state", LATER),
        ("form@x.test", "news", "subscribed", "sign-up", AT),
        ("again@x.test", "news", "subscribed", "sign-up", "2025-01-01 00:00:00"),
    }


def test_mailchimp_tells_who_subscribed_a_member(mailchimp):
    """A form's own address, an import, an admin; and no subscription where none was confirmed."""
    told = {
        row["contact_id"].removeprefix("mailchimp:"): json.loads(row["properties"])["subscribed_by"]
        for row in staged(mailchimp, "mailchimp", "events", "event_type = 'subscribe'")
    }
    assert told == {
        "subscribed": "unknown",
        "unsubscribed": "unknown",
        "cleaned": "unknown",
        "archived": "unknown",
        "form": "person",
        "import": "import",
        "admin": "operator",
        "again": "unknown",
    }


def test_mailchimp_bounces_unsubscriptions_and_complaints(mailchimp):
    """`type` is the kind of a bounce; the reason of an unsubscription is kept."""
    told = {
        (row["event_type"], row["bounce_type"], json.loads(row["properties"] or "{}").get("reason"))
        for row in staged(mailchimp, "mailchimp", "events", "contact_id = 'mailchimp:form'")
    }
    assert told == {
        ("bounce", "soft", None),
        ("bounce", "hard", None),
        ("unsubscribe", None, "No longer interested"),
        ("abuse", None, None),
        ("subscribe", None, None),
    }


# --------------------------------------------------------------------------- what comes out of it


def refused(project, source, tables):
    """Two dicts: {local part of an address: what stands against mailing it}, {...: score}.

    Of who may not be mailed, and of whose score is not 0.
    """
    write_source(project, source, synced(tables))
    settings = {"enabled_sources": [source]}
    project.build(select="+dim_contacts +fct_contact_scores", settings=settings).require()
    emails = {
        row["email"].lower() for row in staged(project, source, "contacts", "email is not null")
    }
    names = {keyed_hash(email): email.split("@")[0] for email in emails}
    flags = {"is_unsubscribed": "no", "has_complained": "spam", "has_hard_bounced": "bounce"}
    told = {
        names[row["email_hash"]]: "+".join(word for flag, word in flags.items() if row[flag])
        for row in project.rows("core.dim_contacts")
        if row["email_hash"] and not row["is_mailable"]
    }
    scores = project.query(
        "select email_hash, score from scoring.fct_contact_scores inner join core.dim_contacts"
        " using (contact_id) where score_id = 'engagement' and score <> 0"
    )
    named = {names.get(row["email_hash"]): int(row["score"]) for row in scores}
    return told, {name: score for name, score in named.items() if name}


def test_whom_hubspot_may_mail(make_project):
    """Every door of an objection closes; only the recipient's own subscription opens it again."""
    changes = [
        # (recipient, time, source, status of the whole, [(list, status)])
        ("back", AT, "SOURCE_RECIPIENT", "UNSUBSCRIBED", []),
        ("back", LATER, "SOURCE_RECIPIENT", "SUBSCRIBED", []),
        ("readded", AT, "SOURCE_RECIPIENT", "UNSUBSCRIBED", []),
        ("readded", LATER, "SOURCE_HUBSPOT_CUSTOMER", "SUBSCRIBED", []),
        ("half", AT, "SOURCE_RECIPIENT", None, [(1, "UNSUBSCRIBED"), (2, "UNSUBSCRIBED")]),
        ("half", LATER, "SOURCE_RECIPIENT", None, [(1, "SUBSCRIBED")]),
        ("other", AT, "SOURCE_RECIPIENT", "UNSUBSCRIBED", []),
        ("other", LATER, "SOURCE_RECIPIENT", "SUBSCRIBED", [(1, "UNSUBSCRIBED")]),
        ("merged", AT, "SOURCE_RECIPIENT", "UNSUBSCRIBED", []),
    ]
    tables = {
        "contact": [
            *HUBSPOT["contact"],
            *({"id": f"9{number}", "property_email": f"{name}@x.test"}
              for number, name in enumerate(["back", "readded", "half", "other", "stays"])),
            {"id": "95", "property_email": "merged@x.test", "_fivetran_deleted": True},
            {"id": "96", "property_email": "merger@x.test", "property_lastmodifieddate": AT,
             "property_hs_merged_object_ids": "95"},
            {"id": "97", "property_email": "removed@x.test", "_fivetran_deleted": True},
            {"id": "98", "property_email": "twice@x.test", "_fivetran_deleted": True},
            {"id": "99", "property_email": "twice@x.test"},
        ],
        "email_event": [
            {"id": f"s{number}", "type": "STATUSCHANGE", "recipient": f"{name}@x.test",
             "created": time}
            for number, (name, time, *_) in enumerate(changes)
        ] + [{"id": "o", "type": "OPEN", "recipient": "removed@x.test", "created": AT}],
        "email_event_status_change": [
            {"id": f"s{number}", "source": source, "portal_subscription_status": status,
             "subscriptions": json.dumps([{"id": key, "status": word} for key, word in lists])}
            for number, (_, _, source, status, lists) in enumerate(changes)
        ],
    }  # fmt: skip
    told, scores = refused(make_project("hubspot_mail"), "hubspot", tables)
    assert scores == {
        "back": -10,
        "readded": -10,
        "half": -20,
        "other": -20,
        "merger": -10,
        "removed": 2,
    }
    assert told == {
        "all": "no",
        "one": "no",
        "upper": "no",
        "hard": "bounce",
        "held": "no",
        "readded": "no",
        "half": "no",
        "other": "no",
        "merger": "no",
        "removed": "",
    }


def test_whom_mailchimp_may_mail(make_project):
    """States that are no consent, reports of unknown members, and who comes back by whose act."""
    objected = [{"member_id": name, "list_id": "news", "campaign_id": "c", "timestamp": AT,
                 "email_address": f"{name}@x.test"}
                for name in ("returned", "import", "admin", "again")]  # fmt: skip
    returned = member("returned", "subscribed", ip_signup="192.0.2.1", ip_opt="198.51.100.1",
                      timestamp_signup=LATER, source="Hosted Signup Form")  # fmt: skip
    tables = {
        **MAILCHIMP,
        "member": [
            *MAILCHIMP["member"],
            returned,
            *(member(name, "subscribed") for name in ("left", "gone", "annoyed")),
        ],
        "unsubscribe": [
            *objected,
            {
                "email_address": "Left@x.test",
                "list_id": "news",
                "campaign_id": "c",
                "timestamp": AT,
            },
            {"member_id": "unknown", "email_address": "gone@x.test", "timestamp": AT},
        ],
        "abuse_report": [
            *MAILCHIMP["abuse_report"],
            {"email_id": "old", "email_address": "annoyed@x.test", "date": AT},
        ],
    }
    told, scores = refused(make_project("mailchimp_mail"), "mailchimp", tables)
    assert scores == dict.fromkeys(["returned", "import", "admin", "again"], -10)
    assert told == {
        "unsubscribed": "no",
        "cleaned": "bounce",
        "pending": "no",
        "transactional": "no",
        "archived": "no",
        "form": "spam+bounce",
        "import": "no",
        "admin": "no",
        "again": "no",
        "left": "no",
        "gone": "no",
        "annoyed": "spam",
    }


# --------------------------------------------------------------------- what lands after its event

FIRST_LOAD, SECOND_LOAD = "2026-02-20 00:00:00", "2026-02-23 12:00:00"
LATE = {
    "hubspot": (
        {
            "contact": [{"id": "1", "property_email": "a@x.test"}],
            "email_event": [
                {"id": f"e{number}", "type": kind, "recipient": "a@x.test", "created": AT}
                for number, kind in enumerate(["BOUNCE", "STATUSCHANGE", "CLICK"])
            ],
        },
        {
            "email_event_bounce": [{"id": "e0", "category": "MAILBOX_FULL"}],
            "email_event_status_change": [
                {"id": "e1", "portal_subscription_status": "UNSUBSCRIBED"}
            ],
            "email_event_click": [{"id": "e2", "url": "https://x.test/1"}],
        },
        {("bounced", "hard", None), ("clicked", None, None)},
        {("bounced", "soft", None), ("unsubscribed", None, None),
         ("clicked", None, "https://x.test/1")},
    ),
    "mailchimp": (
        {
            "member": [{"id": "a", "list_id": "news", "email_address": "a@x.test",
                        "status": "subscribed"}],
            "campaign_recipient": [{"campaign_id": "c1", "member_id": "a", "list_id": "news"}],
            "campaign_recipient_activity": [
                {"campaign_id": "c1", "member_id": "a", "action": "open", "timestamp": LATER}
            ],
        },
        {"campaign": [{"id": "c1", "title": "One", "send_time": AT}]},
        {("opened", None, None)},
        {("opened", None, None), ("sent", None, None)},
    ),
    "klaviyo": (
        {
            "person": [{"id": "p1", "email": "a@x.test"}],
            "event": [{"id": f"e{number}", "person_id": "p1", "metric_id": f"m{number}",
                       "type": "event", "datetime": AT, "property_list": "News"}
                      for number in range(2)],
            "metric": [{"id": "m0", "name": "Clicked Email"}],
        },
        {
            "metric": [{"id": "m0", "name": "Clicked Email"},
                       {"id": "m1", "name": "Unsubscribed from List"}],
            "list": [{"id": "L1", "name": "News"}],
        },
        {("clicked", None, None)},
        {("clicked", None, None), ("unsubscribed", None, None)},
    ),
}  # fmt: skip


def test_a_detail_that_lands_after_its_event_changes_it(make_project):
    """A bounce's category, a status change, a campaign's time: in the next build already."""
    project = make_project("late")
    command = ["build", "--select", "+dim_contacts", "+fct_events", "+int_events_rejected"]
    command += ["--exclude-resource-type", "test", "unit_test"]
    settings = {"enabled_sources": [*LATE], "as_of_date": "2026-02-20"}

    def build(*options):
        project.dbt(*command, *options, settings=settings).require()
        found = {source: set() for source in LATE}
        for row in project.rows("core.fct_events"):
            found[row["source"]].add((row["event_type"], row["bounce_type"], row["link_url"]))
        return found

    before, after = ({source: told[place] for source, told in LATE.items()} for place in (2, 3))
    for place, (loaded, expected) in enumerate(((FIRST_LOAD, before), (SECOND_LOAD, after))):
        for source, told in LATE.items():
            rows = {name: [{"_fivetran_synced": loaded, **row} for row in rows]
                    for name, rows in told[place].items()}  # fmt: skip
            write_source(project, source, rows)
        assert build() == expected
    names = ("core.fct_events", "core.dim_contacts", "intermediate.int_events_rejected")
    increments = project.fingerprints(*names)
    assert build("--full-refresh") == after
    assert project.fingerprints(*names) == increments


# ------------------------------------------------------------------- the same, by other loaders

MILLISECONDS = 1770715800000  # AT, UTC
AIRBYTE = {"_airbyte_raw_id": "r", "_airbyte_extracted_at": "2026-02-20T00:00:00.000Z"}
DLT = {"_dlt_id": "d", "_dlt_load_id": "1771545600.25"}
SINGER = {"_sdc_batched_at": "2026-02-20T00:00:00+00:00", "_sdc_sequence": 1}
CHANGES = [
    {"change": "UNSUBSCRIBED", "source": "SOURCE_RECIPIENT", "portalId": 1, "subscriptionId": 9,
     "changeType": "SUBSCRIPTION_STATUS", "causedByEvent": {"id": "e9", "created": MILLISECONDS}},
    {"change": "BOUNCED", "source": "SOURCE_NON_DELIVERY_REPORT", "changeType": "PORTAL_BOUNCE"},
]  # fmt: skip
PROPERTIES = [
    {"email": "kept@x.test", "hs_email_optout": None, "hs_merged_object_ids": ";2;3",
     "hs_additional_emails": "second@x.test", "country": "France"},
    {"email": "all@x.test", "hs_email_optout": True, "country": None},
    {"email": "one@x.test", "hs_email_optout_7": "true", "hs_email_optout_8": False},
]  # fmt: skip
EVENTS = [
    {"id": "e1", "type": "CLICK", "recipient": "kept@x.test", "created": MILLISECONDS,
     "emailCampaignId": 5000526215, "url": "https://x.test/1", "userAgent": "Mail/1",
     "filteredEvent": False, "portalId": 1},
    {"id": "e2", "type": "BOUNCE", "recipient": "one@x.test", "created": MILLISECONDS,
     "category": "MAILBOX_FULL"},
    {"id": "e3", "type": "STATUSCHANGE", "recipient": "one@x.test", "created": MILLISECONDS,
     "source": "SOURCE_RECIPIENT", "portalSubscriptionStatus": None,
     "subscriptions": [{"id": 1, "status": "UNSUBSCRIBED"}, {"id": 2, "status": "SUBSCRIBED"}]},
    {"id": "e4", "type": "DROPPED", "recipient": "kept@x.test", "created": MILLISECONDS,
     "dropReason": "PREVIOUS_SPAM"},
]  # fmt: skip


def hubspot_of(loader):
    """The same contacts and events, as each loader lands them: {file: rows}."""
    timeline = [{"recipient": "kept@x.test", "timestamp": MILLISECONDS, "changes": CHANGES}]
    stamp = {"airbyte": AIRBYTE, "airbyte_raw": AIRBYTE, "dlt": DLT, "singer": SINGER}[loader]
    if loader == "singer":
        contacts = [
            {
                "vid": number,
                **{
                    f"property_{name}": {"value": value}
                    for name, value in properties.items()
                    if value is not None
                },
            }
            for number, properties in enumerate(PROPERTIES, start=1)
        ]
        contacts[0]["merge-audits"] = [
            {"canonical-vid": 1, "vid-to-merge": 4, "merged_from_email": {"value": "old@x.test"}}
        ]
        audit = []
    else:
        contacts = [
            {
                "id": str(number),
                "archived": False,
                "updatedAt": "2026-02-12T08:00:00Z",
                **(properties if loader == "dlt" else {"properties": properties}),
            }
            for number, properties in enumerate(PROPERTIES, start=1)
        ]
        audit = [
            {"canonical-vid": 1, "vid-to-merge": 4, "merged_from_email": {"value": "old@x.test"}}
        ]
    events = EVENTS if loader != "dlt" else [
        {{"emailCampaignId": "email_campaign_id", "userAgent": "user_agent",
          "dropReason": "drop_reason", "filteredEvent": "filtered_event",
          "portalSubscriptionStatus": "portal_subscription_status"}.get(name, name): value
         for name, value in event.items()}
        for event in EVENTS
    ]  # fmt: skip
    gone = {"email": "gone@x.test", "hs_email_optout": True}
    archived = [] if loader == "singer" else [
        {"id": "9", "archived": True, "archivedAt": "2026-02-12T08:00:00Z",
         **(gone if loader == "dlt" else {"properties": gone})}
    ]  # fmt: skip
    tables = {"contacts": contacts, "email_events": events, "subscription_changes": timeline,
              "contacts_merged_audit": audit, "contacts_archived": archived}  # fmt: skip
    if loader.startswith("airbyte"):
        tables |= {
            "contacts_form_submissions": [
                {"canonical-vid": 1, "conversion-id": "s1", "form-id": "f1",
                 "page-url": "https://x.test/form", "timestamp": MILLISECONDS}],
            "companies": [{"id": "21", "properties": {"name": "Acme", "domain": "acme.test"}}],
            "deals": [{"id": "31", "companies": ["21"], "contacts": ["1"],
                       "properties": {"amount": "99.5", "dealstage": "won"}}],
            "campaigns": [{"id": 5000526215, "name": "Spring", "type": "BATCH_EMAIL"}],
        }  # fmt: skip
    return {
        name: [{**stamp, **({"_airbyte_data": row} if loader == "airbyte_raw" else row)}
               for row in rows]
        for name, rows in tables.items() if rows
    }  # fmt: skip


def land(project, source, tables):
    """Land tables as JSON lines and build the source's staging models."""
    folder = project.raw / source
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    settings = {"enabled_sources": [source]}
    project.build(select=f"+path:models/staging/{source}", settings=settings).require()
    return project


LOADERS = ["airbyte", "airbyte_raw", "dlt", "singer"]


@pytest.mark.parametrize("loader", LOADERS)
def test_hubspot_reads_the_same_from_every_loader(make_project, loader):
    """Contacts, merges, opt-outs and events, however they are spelt and nested."""
    project = land(make_project(f"hubspot_{loader}"), "hubspot", hubspot_of(loader))
    consents = {
        (row["email"], row["list_id"], row["statement"])
        for row in staged(project, "hubspot", "consents")
    }
    assert consents == {
        *([] if loader == "singer" else [("gone@x.test", None, "objected")]),
        ("all@x.test", None, "objected"),
        ("one@x.test", "7", "objected"),
        ("kept@x.test", "9", "objected"),
        ("kept@x.test", None, "undeliverable"),
        ("kept@x.test", None, "complained"),
    }
    merged = {
        (row["contact_id"], row["merged_into_id"], row["email"], row["country"])
        for row in staged(project, "hubspot", "contacts", "contact_id like 'hubspot:%'")
    }
    assert merged == {
        ("hubspot:1", None, "kept@x.test", "France"),
        ("hubspot:1", None, "second@x.test", None),
        ("hubspot:2", "hubspot:1", "all@x.test", None),
        ("hubspot:3", "hubspot:1", "one@x.test", None),
        ("hubspot:4", "hubspot:1", "old@x.test", None),
        *([] if loader == "singer" else [("hubspot:9", None, "gone@x.test", None)]),
    }
    removed = staged(project, "hubspot", "contacts", "contact_id = 'hubspot:9' and is_removed")
    assert len(removed) == (loader != "singer")
    events = {
        (row["event_id"], row["event_type"], row["bounce_type"], row["message_id"],
         row["link_url"], str(row["occurred_at"]), str(row["loaded_at"])[:10])
        for row in staged(project, "hubspot", "events")
    }  # fmt: skip
    if loader.startswith("airbyte"):
        link = "https://x.test/form"
        events.remove(("form:s1", "FORM_SUBMISSION", None, None, link, AT, "2026-02-20"))
        (company,) = staged(project, "hubspot", "companies")
        assert (company["company_id"], company["domain"]) == ("hubspot:21", "acme.test")
        (deal,) = staged(project, "hubspot", "deals")
        told = [str(deal[name]) for name in ("deal_id", "company_id", "contact_id", "amount")]
        assert told == ["hubspot:31", "hubspot:21", "hubspot:1", "99.500000"]
        (mailing,) = staged(project, "hubspot", "messages")
        assert (mailing["message_id"], mailing["message_name"]) == ("hubspot:5000526215", "Spring")
    assert events == {
        ("e1", "CLICK", None, "hubspot:5000526215", "https://x.test/1", AT, "2026-02-20"),
        ("e2", "BOUNCE", "soft", None, None, AT, "2026-02-20"),
        ("e3:1", "STATUSCHANGE.UNSUBSCRIBED", None, None, None, AT, "2026-02-20"),
        ("e3:2", "STATUSCHANGE.SUBSCRIBED", None, None, None, AT, "2026-02-20"),
        ("e4", "DROPPED", None, None, None, AT, "2026-02-20"),
    }


@pytest.mark.parametrize("loader", LOADERS)
def test_mailchimp_reads_the_same_from_every_loader(make_project, loader):
    """Members, activity, unsubscriptions and campaigns, however they are spelt and nested."""
    place = {"timezone": "Europe/Paris", "country_code": "FR"}
    settings = {"title": "One", "subject_line": "Hello"}
    tables = {
        "list_members": [
            {**member("a", "subscribed"), "location": place, "source": "Import"},
            {**member("b", "archived"), "timestamp_opt": "", "location": place},
        ],
        "reports_email_activity" if loader == "singer" else "email_activity": [
            {"campaign_id": "c1", "list_id": "news", "email_id": "a", "action": "bounce",
             "type": "soft", "timestamp": "2026-02-10T09:30:00+00:00"},
            {"campaign_id": "c1", "list_id": "news", "email_id": "a", "action": "click",
             "url": "https://x.test/1", "timestamp": "2026-02-10T09:30:00+00:00"},
        ],
        "unsubscribes": [{"campaign_id": "c1", "list_id": "news", "email_id": "a", "timestamp": AT,
                          "reason": "Spam"}],
        "abuse_reports": [{"campaign_id": "c1", "list_id": "news", "email_id": "b", "date": AT}],
        "campaigns": [{"id": "c1", "type": "regular", "send_time": AT, "settings": settings}],
    }  # fmt: skip
    if loader == "dlt":
        flat = {f"location__{name}": value for name, value in place.items()}
        tables["list_members"] = [
            {**{name: value for name, value in row.items() if name != "location"}, **flat}
            for row in tables["list_members"]
        ]
        del tables["campaigns"][0]["settings"]
        tables["campaigns"][0]["settings__title"] = "One"
    stamp = {"airbyte": AIRBYTE, "airbyte_raw": AIRBYTE, "dlt": DLT, "singer": SINGER}[loader]
    tables = {
        name: [{**stamp, **({"_airbyte_data": row} if loader == "airbyte_raw" else row)}
               for row in rows]
        for name, rows in tables.items()
    }  # fmt: skip
    project = land(make_project(f"mailchimp_{loader}"), "mailchimp", tables)
    (withheld,) = staged(project, "mailchimp", "consents")
    assert (withheld["email"], withheld["statement"]) == ("b@x.test", "withheld")
    assert {
        (row["contact_id"], row["timezone"], row["country"])
        for row in staged(project, "mailchimp", "contacts")
    } == {("mailchimp:a", "Europe/Paris", "FR"), ("mailchimp:b", "Europe/Paris", "FR")}
    assert {
        (row["contact_id"], row["event_type"], row["bounce_type"], row["link_url"],
         str(row["occurred_at"]), str(row["loaded_at"])[:10])
        for row in staged(project, "mailchimp", "events")
    } == {
        ("mailchimp:a", "bounce", "soft", None, AT, "2026-02-20"),
        ("mailchimp:a", "click", None, "https://x.test/1", AT, "2026-02-20"),
        ("mailchimp:a", "unsubscribe", None, None, AT, "2026-02-20"),
        ("mailchimp:a", "subscribe", None, None, AT, "2026-02-20"),
        ("mailchimp:b", "abuse", None, None, AT, "2026-02-20"),
    }  # fmt: skip
    (mailing,) = staged(project, "mailchimp", "messages")
    assert (mailing["message_name"], mailing["category"]) == ("One", "regular")


# -------------------------------------------------------------------- what a deletion leaves behind

GONE = {"_sdc_deleted_at": LATER}
FLAGS = [{}, {"_fivetran_deleted": True}, {"is_deleted": "true"}, GONE]
DELETED = {
    "hubspot": ("contacts", [*FLAGS, {"archived": True}, {"archived_at": LATER}]),
    "mailchimp": ("members", FLAGS),
    "klaviyo": ("profiles", FLAGS),
    "activecampaign": ("contacts", [*FLAGS, {"deleted": "1"}, {"anonymized": "1"},
                                    {"deleted": "0", "_fivetran_deleted": True}]),
}  # fmt: skip


@pytest.mark.parametrize("source", DELETED)
def test_every_mark_of_deletion_removes_the_record_and_erases_nobody(make_project, source):
    """Whichever loader marks it; the first record bears none."""
    table, marks = DELETED[source]
    every = {name: None for mark in marks for name in mark}
    rows = [
        {"id": str(number), "email": f"{number}@x.test", "status": "subscribed", **every, **mark}
        for number, mark in enumerate(marks)
    ]
    tables = {table: rows}
    if source == "hubspot":
        tables["email_events"] = [{"id": "e", "type": "OPEN", "recipient": "o@x.test"}]
    if source == "klaviyo":
        tables["events"] = [{"id": "e", "type": "event"}]
    tables = {name: [{**SINGER, **row} for row in rows] for name, rows in tables.items()}
    project = make_project(f"deleted_{source}")
    write_source(project, source, tables)
    settings = {"enabled_sources": [source]}
    project.build(select=f"+stg_{source}__contacts", settings=settings).require()
    told = staged(project, source, "contacts", f"contact_id like '{source}:%'")
    removed = {row["contact_id"].split(":")[1]: row["is_removed"] for row in told}
    assert removed == {str(number): number > 0 for number in range(len(marks))}
    assert not any(row["deleted_at"] for row in told)
