"""What a stranger landed in forms that nobody documents: nobody living is erased, no no is lost.

Each person is one case, named for what is odd about it. The expected value is whether mail may go
out to it; the vendors' pages say that an opt-out, however its text is written, is one. All rows are
made up.
"""

import json

import pytest
from oracle_decisions import LEARNT_TRAITS
from test_sources import keyed_hash, write_source

LOADED = "2026-02-20T00:00:00Z"
AT = "2026-02-10T09:30:00.000Z"
AS_OF = "2026-03-01"

# {contact: deleted_at}: words and days that stand for none.
ALIVE = {
    "word-null": "NULL", "word-n": "\\N", "word-none": "None", "word-nat": "NaT", "dash": "-",
    "zero": "0", "false": "false", "epoch-in-new-york": "1969-12-31 19:00:00",
    "first-day-of-sql-server": "1753-01-01 00:00:00", "open-end": "2099-12-31",
    "word-na": "NA", "word-pandas": "<NA>", "word-nil": "nil", "word-undefined": "undefined",
    "word-in-brackets": "(null)", "word-of-excel": "#N/A", "word-missing": "missing",
    "dashes": "--", "word-quoted": "'none'", "letter": "N", "first-day-of-excel": "1900-01-00",
    "first-day-of-ole": "1899-12-30", "first-day-of-windows": "1601-01-01",
    "zeros-with-strokes": "0000/00/00", "zeros": "00000000", "end-of-sap": "99991231",
    "end-in-america": "12/31/9999", "end-in-germany": "31.12.9999", "end-of-postgres": "infinity",
    "end-of-oracle": "4712-12-31", "another-end": "2199-12-31",
}  # fmt: skip
# Words for nobody, whom two people each were merged into.
NOBODIES = {"nobody-na": "NA", "nobody-pandas": "<NA>", "nobody-nil": "nil",
            "nobody-zero": "00000000-0000-0000-0000-000000000000"}  # fmt: skip
# Lists of a no to several, or to all in other words.
SEVERAL = {"several-comma": "news,b", "several-semicolon": "offers;b", "several-bar": "a|b"}
SEVERAL |= {f"word-{word}": word for word in ("global", "everything", "-1")}
SEVERAL |= {"word-two": "ALL LISTS", "word-bracketed": "(all)", "list-na": "NA"}
SEVERAL |= {"list-pandas": "<NA>", "list-nil": "nil"}
# Properties of a subscription that cannot be read: whose it is, and to what, nobody knows.
UNREAD = {
    "yes-nan": '{"list_id": "news", "subscribed_by": "import", "score": NaN}',
    "yes-python": "{'list_id': 'news', 'subscribed_by': 'import'}",
    "yes-cut-off": '{"list_id": "news", "subscribed_by": "imp',
    "yes-comma": '{"list_id": "news", "subscribed_by": "import",}',
    "yes-array": '[{"list_id": "news", "subscribed_by": "import"}]',
}
ERASED = {"deleted": "2026-01-05", "deleted-somehow": "yes"}


def consent(contact_id, source="mailchimp", list_id="news", statement="objected", **columns):
    """A row of the contract's consents."""
    row = {"contact_id": contact_id, "source": source, "list_id": list_id, "statement": statement}
    return row | {"stated_at": "2026-02-11", "loaded_at": LOADED} | columns


CONSENTS = [
    consent("plain"),
    consent("source-in-capitals", source="Mailchimp"),
    consent("source-with-a-blank", source="mailchimp "),
    consent("no-source", source=None),
    consent("list-with-blanks", list_id=" news "),
    consent("list-in-capitals", list_id="NEWS"),
    consent("list-of-all", list_id="*"),
    consent("list-null", list_id="NULL"),
    consent("no-time", source="crm", list_id=None, stated_at="31/01/2026", loaded_at=None),
    consent("no-time", "crm", None, "subscribed", stated_at="2026-02-19"),
    consent("time-to-come", source="crm", list_id=None, stated_at="2026-03-02T01:00:00Z"),
    consent("other-list", list_id="offers"),
    consent("back-to-null", list_id="offers", stated_at="2026-02-01"),
    consent("back-to-null", list_id="NULL", statement="subscribed"),
    consent("crm:nobody", source="crm", list_id=None),
    *(consent(one, list_id=text) for one, text in SEVERAL.items()),
    *(consent(one, "crm", None, stated_at="2026-02-01") for one in UNREAD),
    *(consent(one, "crm", None) for one in ("yes-without-time", "yes-in-the-us", "yes-of-then")),
    consent("yes-without-time", "crm", None, "subscribed", stated_at=None),
    consent("yes-in-the-us", "crm", None, "subscribed", stated_at="05/01/2026"),
    consent("yes-of-then", "crm", None, "subscribed", stated_at="2026-12-01", loaded_at=None),
    consent("no-of-a-day", "crm", None, stated_at="2026-02-10"),
    consent("block", "crm", None, "undeliverable", stated_at="2026-02-10T09:00:00Z"),
    consent("block", "crm", None, "deliverable", stated_at="05/01/2026"),
    consent("back-again", "crm", None, stated_at="2026-02-01T10:00:00Z"),
    consent("back-again", "crm", None, "subscribed", stated_at="2026-02-05T10:00:00Z"),
    consent(None, "crm", None, email="o'brien@x.test"),
]
# May the planned send about mailchimp:news go out?
REFUSED = [
    "plain", "source-in-capitals", "source-with-a-blank", "no-source", "list-with-blanks",
    "list-in-capitals", "list-of-all", "list-null", "no-time", "time-to-come", "list-in-array",
    "id-with-a-blank", "no-load-time", "log-without-scope", "hard-with-a-blank",
    "hard-in-other-words", "full-in-capitals", *SEVERAL, *UNREAD, "yes-without-time",
    "yes-in-the-us", "yes-of-then", "no-of-a-day", "block", "list-as-float", "o-brien",
]  # fmt: skip
ALLOWED = dict.fromkeys(REFUSED, False)
ALLOWED |= dict.fromkeys(["other-list", "back-to-null", "back-again", *ALIVE, *NOBODIES], True)


def event(number, contact_id, event_type="opened", **columns):
    """A row of the contract's events."""
    row = {"event_id": str(number), "source": "crm", "event_type": event_type}
    row |= {"contact_id": contact_id, "occurred_at": AT, "loaded_at": LOADED}
    return row | columns


@pytest.fixture(scope="module")
def generic(make_project):
    """The contract's own tables, built; sends about one list, and about everything, are planned."""
    people = [*ALLOWED, *ERASED]
    events = [event(number, one) for number, one in enumerate(people)]
    of_list = json.dumps({"list_id": ["news", "b"]})
    events += [
        event(100, "id-with-a-blank ", "unsubscribed"),
        event(101, "list-in-array", "unsubscribed", source="mailchimp", properties=of_list),
        event(102, "no-load-time", "subscribed", occurred_at="2026-01-05T00:00:00Z"),
        event(103, "no-load-time", "unsubscribed", loaded_at=None),
        event(104, "hard-with-a-blank", "bounced", bounce_type="hard "),
        event(105, "hard-in-other-words", "bounced", bounce_type="Permanent"),
        event(106, "full-in-capitals", "bounced", bounce_type="soft",
              properties=json.dumps({"reason": "MAILBOX_FULL"})),
        event(107, "GUID-A1", "opened"), event(108, "guid-a1", "opened"),
        event(109, "no-of-a-day", "subscribed", occurred_at="2026-02-10T08:00:00Z"),
        event(110, "list-as-float", "unsubscribed", source="shop",
              properties=json.dumps({"list_id": 7.0})),
    ]  # fmt: skip
    events += [
        event(120 + number, one, "subscribed", properties=text)
        for number, (one, text) in enumerate(UNREAD.items())
    ]
    deleted = ALIVE | ERASED
    contacts = [
        {"contact_id": one, "email": f"{one}@x.test", "created_at": "2026-01-01",
         "deleted_at": deleted.get(one), "merged_into_id": NOBODIES.get(one)} for one in people
    ]  # fmt: skip
    contacts += [{"contact_id": f"{one}-too", "merged_into_id": NOBODIES[one]} for one in NOBODIES]
    next(row for row in contacts if row["contact_id"] == "o-brien")["email"] = "o’brien@x.test"
    planned = [
        {"message_id": "m1", "contact_id": one, "planned_at": "2026-03-05T10:00:00Z",
         "consent_scope": "shop:7" if one == "list-as-float" else "mailchimp:news"}
        for one in people
    ]  # fmt: skip
    planned.append(planned[0] | {"message_id": "m2", "contact_id": "other-list",
                                 "planned_at": "2026-03-09T10:00:00Z",
                                 "consent_scope": "all"})  # fmt: skip
    log = {"subject_hash": keyed_hash("log-without-scope"), "statement": "objected",
           "source": "crm", "reason": "unsubscribed", "stated_at": "2026-02-11",
           "first_seen_at": "2026-02-11", "last_seen_at": "2026-02-11"}  # fmt: skip
    project = make_project("odd-forms")
    project.without_traits("int_contact_traits", *LEARNT_TRAITS)
    tables = {"contacts": contacts, "events": events, "consents": CONSENTS}
    tables |= {"planned_sends": planned, "objections": [log]}
    for table, rows in tables.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (project.raw / f"{table}.jsonl").write_text(text)
    project.build(
        select="+dim_contacts +fct_send_decisions", settings={"as_of_date": AS_OF}
    ).require()
    return project


def test_words_and_days_for_none_erase_nobody(generic):
    """Who is deleted is, however it is said; who is not, is alive."""
    known = {row["contact_id"] for row in generic.rows("core.dim_contacts")}
    assert [one for one in ALIVE if one not in known] == []
    assert [one for one in ERASED if one in known] == []
    assert {f"{one}-too" for one in NOBODIES} <= known, "a word for nobody is one person"


def test_a_no_in_any_form_blocks_the_send(generic):
    """To the list that it names in any spelling, and to everything where it names none."""
    rows = generic.rows("pressure.fct_send_decisions")
    sends = {row["contact_id"]: row["is_allowed"] for row in rows if row["message_id"] == "m1"}
    assert sends == ALLOWED
    # a send about `all` asks for every no there is
    assert [row["is_allowed"] for row in rows if row["message_id"] == "m2"] == [False]


def test_a_return_without_an_event_is_no_fault(generic):
    """The invariant of objections knows what sources keep as a state."""
    test = ("test", "--select", "objectors_are_never_mailable")
    generic.dbt(*test, settings={"as_of_date": AS_OF}).require()


def test_a_consent_of_nobody_is_counted(generic):
    """So are two ids that only letter case tells apart."""
    test = ("test", "--select", "addresses_identify_people", "--store-failures")
    generic.dbt(*test, settings={"as_of_date": AS_OF})
    found = generic.query("select * from dbt_test__audit.addresses_identify_people")
    assert {row["finding"]: row["row_count"] for row in found} == {
        "a consent of an unknown id": 1,
        "an id in several letter cases": 1,
    }


# --- vendors ----------------------------------------------------------------------------------

PREFERENCES = {
    "ses-json": ('[{"TopicName": "a", "SubscriptionStatus": "OPT_OUT"}]', False),
    "ses-python": ("[{'TopicName': 'a', 'SubscriptionStatus': 'OPT_OUT'}]", False),
    "ses-snake": ('[{"topic_name": "a", "subscription_status": "OPT_OUT"}]', False),
    "ses-camel": ('[{"topicName": "a", "subscriptionStatus": "OPT_OUT"}]', False),
    "ses-athena": ("[{topicname=a, subscriptionstatus=OPT_OUT}]", False),
    "ses-comma": ('[{"TopicName": "a", "SubscriptionStatus": "OPT_OUT"},]', False),
    "ses-in": ("[{'TopicName': 'a', 'SubscriptionStatus': 'OPT_IN'}]", True),
}
LEFT_LISTS = {
    "brevo-ids": ("1,2", False),
    "brevo-json": ("[7]", False),
    "brevo-tuple": ("(7, 8)", False),
    "brevo-set": ("{7,8}", False),
    "brevo-one": ("7", False),
    "brevo-none": ("[]", True),
}
SUPPRESSIONS = {
    "klaviyo-null": ("null", False),
    "klaviyo-blank": ("[ ]", False),
    "klaviyo-nulls": ("[null]", False),
    "klaviyo-empty": ("[]", False),
    "klaviyo-python": (
        "[{'reason': 'USER_SUPPRESSED', 'timestamp': '2026-02-01T00:00:00'}]",
        False,
    ),
}
# HubSpot: the column of all properties, and that of one subscription.
FLAGS = {
    "hubspot-column": (None, "true", False),
    "hubspot-both": ('{"lifecyclestage": "lead"}', "true", False),
    "hubspot-nan": ('{"hs_email_optout_7": "true", "score": NaN}', None, False),
    "hubspot-cut-off": ('{"hs_email_optout_7": "true", "score": ', None, False),
    "hubspot-none": ('{"lifecyclestage": "lead"}', None, True),
    "hubspot-python": ("{'hs_email_optout': 'true', 'score': None}", None, False),
    "hubspot-all-cut-off": ('{"hs_email_optout": "true", "score": ', None, False),
    "hubspot-number": (None, 1, False),
    "hubspot-word": (None, "opted out", False),
    "hubspot-no-word": (None, "Non", True),
    "hubspot-no-value": (None, "undefined", True),
}
# Adobe's flag of refusal, as exports in several languages write it.
REFUSALS = {f"adobe-{flag}": (flag, True) for flag in ("0", "non", "no", "false", "")}
REFUSALS |= {f"adobe-{flag}": (flag, False) for flag in ("1", "oui", "x", "on", "-1", "2", "1.00")}
# All of a profile in one column, of which the address stands beside it.
PROFILES = {
    "klaviyo-all-python":
        "{'subscriptions': {'email': {'marketing': {'consent': 'UNSUBSCRIBED'}}}}",
    "klaviyo-all-cut-off": '{"subscriptions": {"email": {"marketing": {"cons',
}  # fmt: skip
ENVELOPES = {
    "ses-in-sqs": lambda text: {"Messages": [{"Body": text}]},
    "ses-by-lambda": lambda text: {"requestPayload": json.loads(text)},
}


def address(case):
    """Of a case."""
    return f"{case}@x.test"


def hook(payload):
    """A row of a table of webhooks."""
    return {"payload": json.dumps(payload), "received_at": LOADED}


def complaint(case):
    """An event of Amazon SES."""
    return {"eventType": "Complaint", "mail": {"messageId": case, "destination": [address(case)]},
            "complaint": {"timestamp": AT,
                          "complainedRecipients": [{"emailAddress": address(case)}]}}  # fmt: skip


def vendor_tables():
    """{source: {table: rows}} of the cases above."""
    delivered = {
        case: {"eventType": "Delivery", "mail": {"messageId": case, "destination": [address(case)]},
               "delivery": {"timestamp": AT, "recipients": [address(case)]}}
        for case in PREFERENCES
    }  # fmt: skip
    group = {"asm_group_id": 3, "sg_message_id": "m.filter1.2"}
    came_back = [
        {"email": address("sendgrid-back"), "event": name, "timestamp": 1770715800 + number, **more}
        for number, (name, more) in enumerate([
            ("group_unsubscribe", group), ("group_resubscribe", group),
            ("dropped", group | {"reason": "Unsubscribed Address"}), ("group_resubscribe", group),
        ])
    ]  # fmt: skip
    return {
        "amazon_ses": {
            "webhooks": [hook(one) for one in delivered.values()]
            + [hook(wrap(json.dumps(complaint(case)))) for case, wrap in ENVELOPES.items()],
            "contacts": [
                {"EmailAddress": address(case), "UnsubscribeAll": "false", "TopicPreferences": text,
                 "LastUpdatedTimestamp": AT, "loaded_at": LOADED}
                for case, (text, _) in PREFERENCES.items()
            ],
        },
        "brevo": {
            "webhooks": [
                hook({"event": "delivered", "email": address(case), "ts_epoch": 1770715800000,
                      "message-id": "b"}) for case in LEFT_LISTS
            ],
            "contacts": [
                {"email": address(case), "emailBlacklisted": "false", "listUnsubscribed": text,
                 "modifiedAt": AT, "_airbyte_extracted_at": LOADED}
                for case, (text, _) in LEFT_LISTS.items()
            ],
        },
        "klaviyo": {
            "profiles": [
                {"id": case, "email": address(case), "updated": AT, "consent": "NEVER_SUBSCRIBED",
                 "subscriptions_email_marketing_can_receive_email_marketing": "false",
                 "subscriptions_email_marketing_suppression": text, "_fivetran_synced": LOADED}
                for case, (text, _) in SUPPRESSIONS.items()
            ] + [
                {"id": "klaviyo-form", "email": address("klaviyo-form"), "updated": AT,
                 "subscriptions_email_marketing_can_receive_email_marketing": "false",
                 "subscriptions_email_marketing_suppression":
                     '[{"reason": "USER_SUPPRESSED", "timestamp": "2026-02-01T00:00:00Z"}]',
                 "subscriptions_email_marketing_consent": "SUBSCRIBED",
                 "subscriptions_email_marketing_method": "FORM",
                 "subscriptions_email_marketing_consent_timestamp": "2026-02-12T00:00:00Z",
                 "_fivetran_synced": LOADED},
            ] + [
                {"id": case, "email": address(case), "attributes": text, "updated": AT,
                 "_fivetran_synced": LOADED} for case, text in PROFILES.items()
            ],
            "list_exclusion": [
                {"list_id": "L1", "email": address("klaviyo-listed"), "timestamp": AT,
                 "reason": "UNSUBSCRIBED", "_fivetran_synced": LOADED},
            ],
            "events": [
                {"id": case, "person_id": case, "event_name": "Received Email", "datetime": AT,
                 "_fivetran_synced": LOADED} for case in [*SUPPRESSIONS, *PROFILES, "klaviyo-form"]
            ],
        },
        "hubspot": {
            "contacts": [
                {"id": str(number), "properties": text, "properties_email": address(case),
                 "properties_hs_email_optout_7": flag, "updatedAt": AT,
                 "_airbyte_extracted_at": LOADED}
                for number, (case, (text, flag, _)) in enumerate(FLAGS.items())
            ],
            "email_events": [
                {"id": case, "type": "DELIVERED", "recipient": address(case), "created": AT,
                 "_airbyte_extracted_at": LOADED} for case in [*FLAGS, "hubspot-change"]
            ],
            "subscription_changes": [
                {"recipient": address("hubspot-change"), "timestamp": 1770715800000,
                 "changes": "[{'change': 'UNSUBSCRIBED', 'source': 'SOURCE_RECIPIENT'",
                 "_airbyte_extracted_at": LOADED},
            ],
        },
        "adobe_campaign": {
            "recipient": [
                {"iRecipientId": number, "sEmail": address(case), "iBlackList": flag,
                 "tsLastModified": "2026-02-10 09:30:00", "_fivetran_synced": LOADED}
                for number, (case, (flag, _)) in enumerate(REFUSALS.items(), 1)
            ],
            "broadlogrcp": [
                {"iBroadLogId": number, "iRecipientId": number, "iDeliveryId": 5, "iStatus": 1,
                 "tsEvent": "2026-02-10 09:30:00", "_fivetran_synced": LOADED}
                for number in range(1, len(REFUSALS) + 1)
            ],
        },
        "activecampaign": {
            "contacts": [{"id": "1", "email": address("active-late"), "cdate": AT,
                          "_airbyte_extracted_at": LOADED}],
            "contact_lists": [{"contact": "1", "list": "5", "status": "2", "sdate": AT,
                               "udate": None, "_airbyte_extracted_at": LOADED}],
            "webhooks": [hook({
                "type": "subscribe", "date_time": "2026-02-10T09:30:05Z", "list": "5",
                "contact[id]": "1", "contact[email]": address("active-late"),
                "initiated_by": "public", "initiated_from": "public",
            })] + [hook({
                "type": kind, "date_time": f"2026-02-0{day}T00:00:00Z", "contact[id]": "2",
                "contact[email]": address("active-all"), "list[0][id]": "5", **more,
                "initiated_by": "public", "initiated_from": "public",
            }) for day, kind, more in [
                (1, "unsubscribe", {"list[1][id]": "6"}),
                (5, "subscribe", {"list[0][id]": "0"}),
            ]],
        },
        "sendgrid": {"webhooks": [hook(one) for one in came_back]},
    }  # fmt: skip


def test_a_no_whose_text_is_odd_is_one(make_project):
    """Read as it is meant, or counted as a no to everything."""
    project = make_project("odd-vendors")
    tables = vendor_tables()
    for source, landed in tables.items():
        write_source(project, source, landed)
    project.build(
        select="+dim_contacts +rpt_source_coverage",
        settings={"enabled_sources": list(tables), "as_of_date": AS_OF},
    ).require()
    cases = [PREFERENCES, LEFT_LISTS, SUPPRESSIONS, FLAGS, REFUSALS]
    wanted = {case: row[-1] for group in cases for case, row in group.items()}
    wanted |= dict.fromkeys(
        [*ENVELOPES, *PROFILES, "klaviyo-form", "hubspot-change", "active-late", "active-all",
         "sendgrid-back"], False,
    )  # fmt: skip
    people = {row["email_hash"]: row["is_mailable"] for row in project.rows("core.dim_contacts")}
    assert {case: people.get(keyed_hash(address(case))) for case in wanted} == wanted
    # tables are there under the names of another loader
    rows = project.rows("monitoring.rpt_source_coverage")
    told = {row["vendor_event_type"] for row in rows}
    missing = "table {} is not landed".format
    assert not told & {missing(one) for one in ("event", "person", "contact", "contact_list")}
    assert missing("metric") in told


# Of each source one table, or one after the other, landed as the API answers.
PAGES = [
    {
        "activecampaign": ("contact_lists", {"contactLists": [{"contact": "1"}], "meta": {}}),
        "adobe_campaign": ("address", {"content": [{"sAddress": "a@x.test"}]}),
        "amazon_ses": ("contacts", {"Contacts": [{"EmailAddress": "a@x.test"}]}),
        "brevo": ("contacts", {"contacts": [{"email": "a@x.test"}], "count": 1}),
        "hubspot": ("subscription_changes", {"timeline": [{"recipient": "a@x.test"}]}),
        "klaviyo": ("global_exclusions", {"data": [{"email": "a@x.test"}], "page": 0}),
        "mailchimp": ("unsubscribes", {"unsubscribes": [{"email_id": "m"}], "total_items": 1}),
        "mailjet": ("contacts", {"Count": 1, "Data": [{"Email": "a@x.test"}]}),
    },
    {
        "brevo": ("blocked_contacts", {"contacts": [{"email": "a@x.test"}], "count": 1}),
        "mailjet": ("listrecipient", {"Count": 1, "Data": [{"ContactID": 2}]}),
    },
]
HOOKS = {"webhooks": {"payload": "{}", "received_at": LOADED}}
BESIDE = {  # what the models of consent must have
    "amazon_ses": HOOKS,
    "brevo": HOOKS,
    "adobe_campaign": {"recipient": {"iRecipientId": 1, "sEmail": "a@x.test"}},
    "hubspot": {"contacts": {"id": "1"}, "email_events": {"id": "h", "recipient": "a@x.test"}},
    "klaviyo": {"profiles": {"id": "k", "email": "a@x.test"}},
    "mailchimp": {"members": {"id": "m", "email_address": "a@x.test"}},
    "mailjet": HOOKS | {"contacts": {"ID": 1, "Email": "a@x.test"}},
}


def test_a_page_of_an_api_stops_the_run(make_project):
    """A table of people or objections that names nobody is told by its name."""
    project = make_project("odd-pages")
    for pages in PAGES:
        for source, (table, page) in pages.items():
            folder = project.raw / source
            folder.mkdir(exist_ok=True)
            for old in folder.glob("*"):
                old.unlink()
            tables = BESIDE.get(source, {}) | {table: page}
            for name, row in tables.items():
                (folder / f"{name}.json").write_text(json.dumps(row))
        run = project.dbt(
            "run",
            "--select",
            *(f"stg_{source}__consents" for source in pages),
            settings={"enabled_sources": list(pages), "loaded_at_from": "file"},
        )
        assert not run.ok
        told = "of the source '{}' has rows, and none of the columns"
        assert [one for one in pages if told.format(one) not in run.output] == [], run.output
