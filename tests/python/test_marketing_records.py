"""Klaviyo, ActiveCampaign, Brevo, Adobe Campaign: doors of an objection, who acted, loaders.

Expected values come from the vendors' public pages: Klaviyo's "Profiles API", "Source value
reference" and "Metrics"; ActiveCampaign's "Webhooks" and "Contacts" (list status, bounces); Brevo's
"Marketing webhooks" and "Contacts"; Adobe Campaign's "Data model", "Quarantine" and "Delivery
failures". Shapes come from the schemas of the public connectors of Airbyte and Singer.
"""

import json

import pytest
from test_sources import write_source

AT = "2026-02-10 09:30:00"
LATER = "2026-02-12 08:00:00"
SYNCED = "2026-02-20 00:00:00"


def staged(project, source, entity):
    """Rows of a staging model."""
    return project.query(f"select * from staging.stg_{source}__{entity}")


def stage(project, source, tables, select="+path:models/staging/{}"):
    """Land the tables of one source and build its staging models, or more."""
    write_source(project, source, tables)
    settings = {"enabled_sources": [source]}
    project.build(select=select.format(source), settings=settings).require()
    return project


def told(project, source, *columns):
    """What is said of consent: a set of tuples."""
    names = columns or ("contact_id", "list_id", "statement", "reason", "stated_at")
    rows = staged(project, source, "consents")
    return {tuple(None if row[name] is None else str(row[name]) for name in names) for row in rows}


def events_of(project, source):
    """{(contact, type): properties} of the staged events."""
    return {
        (row["contact_id"], row["event_type"]): json.loads(row["properties"] or "{}")
        for row in staged(project, source, "events")
    }


def mailable(project, source, tables, more=""):
    """{contact: whether it may be mailed}, from raw rows to the contact."""
    stage(project, source, tables, f"+int_contact_consent {more}")
    rows = project.query("select contact_id, is_mailable from intermediate.int_contact_consent")
    return {row["contact_id"].split(":")[-1]: row["is_mailable"] for row in rows}


def scores(project):
    """{contact: score} of whoever has one that is not 0."""
    rows = project.query(
        "select contact_id, score from scoring.fct_contact_scores"
        " where score_id = 'engagement' and score <> 0"
    )
    return {row["contact_id"].split(":")[-1]: int(row["score"]) for row in rows}


# ------------------------------------------------------------------------------------------ Klaviyo


def marketing(consent="NEVER_SUBSCRIBED", **more):
    """What the API tells of a profile's consent to e-mail marketing."""
    return {"email": {"marketing": {"consent": consent, "last_updated": LATER, **more}}}


def suppressed(reason, **more):
    """One suppression."""
    return [{"reason": reason, "timestamp": "2026-02-10T09:30:00+00:00", **more}]


PROFILES = {
    "left": marketing("UNSUBSCRIBED"),
    "hand": marketing(suppression=suppressed("USER_SUPPRESSED")),
    "hard": marketing(suppression=suppressed("HARD_BOUNCE")),
    "spam": marketing(suppressions=suppressed("SPAM_COMPLAINT")),
    "list": marketing("SUBSCRIBED", list_suppressions=suppressed("UNSUBSCRIBE", list_id="L1")),
    "form": marketing("SUBSCRIBED", method="FORM", consent_timestamp=AT),
    "file": marketing("SUBSCRIBED", method="Manual Import", consent_timestamp=AT),
    "never": marketing(),
}
SAID = {
    ("left", None, "objected", "state", LATER),
    ("hand", None, "objected", "USER_SUPPRESSED", AT),
    ("hard", None, "undeliverable", "HARD_BOUNCE", AT),
    ("spam", None, "complained", "SPAM_COMPLAINT", AT),
    ("list", "L1", "objected", "UNSUBSCRIBE", AT),
    ("form", None, "subscribed", "state", AT),
}
EVENTS = [
    # (event, profile, metric, properties)
    ("e1", "left", "Opened Email", {"Subject": "Hi", "$message": "m1"}),
    ("e2", "left", "Unsubscribed from List", {"List": "News"}),
    ("e3", "form", "Subscribed to List", {"List": "News", "$source": "-4"}),
    ("e4", "file", "Subscribed to List", {"List": "News", "$source": "-6"}),
    ("e5", "never", "Subscribed to Email Marketing", {"method": "API"}),
    ("e6", "hard", "Bounced Email", {"Bounce Type": "Hard"}),
]
METRICS = {name: f"M{number}" for number, (_, _, name, _) in enumerate(EVENTS)}


def api_profile(name, **more):
    """A profile as the JSON:API has it."""
    fields = {"email": f"{name}@x.test", "created": AT, "updated": LATER}
    return {"type": "profile", "id": name,
            "attributes": {**fields, "subscriptions": PROFILES[name]}, **more}  # fmt: skip


def api_event(number, profile, metric, properties, name=None):
    """An event as the JSON:API has it."""
    data = {"type": "metric", "id": METRICS[metric], **({"name": name} if name else {})}
    return {"type": "event", "id": number, "attributes": {
        "datetime": "2026-02-10T09:30:00+00:00", "timestamp": 1770715800,
        "event_properties": properties},
        "relationships": {"profile": {"data": {"type": "profile", "id": profile}},
                          "metric": {"data": data}}}  # fmt: skip


def flat(row, mark="__"):
    """A row with its objects as columns, as dlt lands it."""
    found = {}
    for key, value in row.items():
        if isinstance(value, dict):
            below = flat(value, mark)
            found |= {f"{key}{mark}{name}": one for name, one in below.items()}
        else:
            found[key] = json.dumps(value) if isinstance(value, list) else value
    return {key.lower().replace(" ", "_").replace("$", "_"): value for key, value in found.items()}


def as_json(row):
    """A row with its objects as JSON text."""
    return {key: json.dumps(value) if isinstance(value, (dict, list)) else value
            for key, value in row.items()}  # fmt: skip


def names_of(table, shape):
    """Metrics or lists."""
    lists = [("News", "L1"), ("Twin", "L2"), ("Twin", "L3")]
    return [
        shape({"type": table[:-1], "id": key, "attributes": {"name": name}})
        for name, key in (METRICS.items() if table == "metrics" else lists)
    ]


def fivetran():
    """Columns, the metric's name in `type` or in the table beside."""
    return {
        "person": [{"id": name, "email": f"{name}@x.test", "subscriptions": json.dumps(state)}
                   for name, state in PROFILES.items()],
        "event": [{"id": number, "person_id": profile, "metric_id": METRICS[metric],
                   "type": metric if number != "e2" else None, "datetime": AT,
                   "property_list": properties.get("List"),
                   "property_source": properties.get("$source"),
                   "property_method": properties.get("method"),
                   "propertyBounceType": properties.get("Bounce Type"),
                   "campaign_id": properties.get("$message")}
                  for number, profile, metric, properties in EVENTS],
        "metric": [{"id": key, "name": name} for name, key in METRICS.items()],
        "list": [{"id": "L1", "name": "News"}],
        "campaign": [{"id": "m1", "name": "Spring", "sent_at": AT}],
        "flow": [{"id": "f1", "name": "Welcome"}],
    }  # fmt: skip


def json_api(shape, events="events", name=False):
    """The JSON:API with a shape for its objects."""
    return {
        "profiles": [shape(api_profile(profile)) for profile in PROFILES],
        events: [shape(api_event(*event, name=event[2] if name else None)) for event in EVENTS],
        "metrics": names_of("metrics", shape),
        "lists": names_of("lists", shape),
    }


def singer():
    """One table per kind of event, the profile in an array."""
    streams = {"Opened Email": "open", "Unsubscribed from List": "unsub_list",
               "Subscribed to List": "subscribe_list", "Bounced Email": "bounce"}  # fmt: skip
    tables = {"profiles": [as_json(api_profile(profile)) for profile in PROFILES],
              "lists": [{"id": "L1", "name": "News"}]}  # fmt: skip
    for number, profile, metric, properties in EVENTS:
        if metric in streams:
            tables.setdefault(streams[metric], []).append(as_json({
                "type": "event", "id": number, "datetime": AT, "event_properties": properties,
                "profile": [{"type": "profile", "id": profile}]}))  # fmt: skip
    return tables


LOADERS = {
    "fivetran": (fivetran, "_fivetran_synced", SYNCED),
    "airbyte": (lambda: json_api(dict), "_airbyte_extracted_at", "2026-02-20T00:00:00Z"),
    "airbyte json": (lambda: json_api(as_json, "events_detailed", name=True),
                     "_airbyte_emitted_at", 1771545600000),
    "dlt": (lambda: json_api(flat), "_dlt_load_id", "1771545600.25"),
    "singer": (singer, "_sdc_batched_at", "2026-02-20T00:00:00.000000Z"),
}  # fmt: skip


@pytest.fixture(scope="module", params=LOADERS)
def klaviyo(request, make_project):
    """Klaviyo as a loader lands it."""
    tables, column, time = LOADERS[request.param]
    landed = {table: [{**row, column: time} for row in rows] for table, rows in tables().items()}
    project = stage(make_project(f"klaviyo-{request.param.replace(' ', '-')}"), "klaviyo", landed)
    project.loader = request.param
    return project


def test_klaviyo_says_no_in_every_shape(klaviyo):
    """Consent, suppressions, those of lists; an own consent only where a form shows it."""
    assert told(klaviyo, "klaviyo") == {(f"klaviyo:{who}", *rest) for who, *rest in SAID}


def test_klaviyo_events_have_their_names_lists_and_actors(klaviyo):
    """The name behind the metric, the list by its id, who subscribed whom."""
    found = events_of(klaviyo, "klaviyo")
    subscribed = {"list": "News", "list_id": "L1", "scope": "list"}
    wanted = {
        ("klaviyo:left", "Opened Email"): None,
        ("klaviyo:left", "Unsubscribed from List"): subscribed,
        ("klaviyo:form", "Subscribed to List"): {**subscribed, "subscribed_by": "person"},
        ("klaviyo:file", "Subscribed to List"): {**subscribed, "subscribed_by": "operator"},
        ("klaviyo:hard", "Bounced Email"): {},
    }
    if klaviyo.loader != "singer":  # its tap has no stream for this one
        wanted["klaviyo:never", "Subscribed to Email Marketing"] = {
            "scope": "global", "subscribed_by": "unknown"}  # fmt: skip
    assert {key: wanted[key] and found[key] for key in wanted} == wanted
    assert set(found) == set(wanted)
    rows = staged(klaviyo, "klaviyo", "events")
    assert {str(row["occurred_at"]) for row in rows} == {AT}
    assert {str(row["loaded_at"])[:19] for row in rows} == {SYNCED}
    details = {row["event_type"]: (row["message_id"], row["bounce_type"]) for row in rows}
    assert details["Opened Email"] == ("klaviyo:m1", None)
    assert details["Bounced Email"] == (None, "Hard")


def test_klaviyo_profiles_have_their_addresses(klaviyo):
    """Addresses from columns or attributes; nobody is erased."""
    rows = staged(klaviyo, "klaviyo", "contacts")
    assert {(row["contact_id"], row["email"]) for row in rows} == {
        (f"klaviyo:{name}", f"{name}@x.test") for name in PROFILES
    }
    assert not any(row["is_removed"] or row["deleted_at"] for row in rows)


def test_klaviyo_mail_goes_to_who_said_nothing(make_project):
    """From raw rows to the contact: one list's objection and an operator's subscription too."""
    time = {"_airbyte_extracted_at": "2026-02-20T00:00:00Z"}
    tables = json_api(dict)
    tables["events"].append(api_event("e7", "never", "Bounced Email", {"Bounce Type": "Soft"}))
    rows = {table: [{**row, **time} for row in tables[table]] for table in tables}
    project = make_project("klaviyo-mail")
    assert mailable(project, "klaviyo", rows, "+fct_contact_scores") == {
        "left": False, "hand": False, "hard": False, "spam": False, "list": False,
        "form": True, "file": True, "never": True}  # fmt: skip
    assert scores(project) == {"left": 2 - 10}


def test_klaviyo_deleted_events_still_object(make_project):
    """A loader's mark of deletion takes no complaint, bounce or unsubscription back."""
    base = {"_fivetran_synced": "2026-02-20 00:00:00"}
    metrics = {
        "spam": "Marked Email as Spam",
        "hard": "Bounced Email",
        "left": "Unsubscribed from Email Marketing",
        "free": "Opened Email",
    }
    assert mailable(make_project("klaviyo-deleted"), "klaviyo", {
        "person": [{**base, "id": name, "email": f"{name}@x.test"} for name in metrics],
        "event": [{**base, "id": name, "person_id": name, "type": metric, "datetime": AT,
                   "property_bounce_type": "Hard", "_fivetran_deleted": True}
                  for name, metric in metrics.items()],
    }) == {"spam": False, "hard": False, "left": False, "free": True}  # fmt: skip


def test_klaviyo_exclusions_and_the_lists_that_dlt_lays_beside(make_project):
    """The tap's exclusions by reason, a flag without a list, child tables of nested lists."""
    base = {"_dlt_load_id": "1771545600"}
    mark = "attributes__subscriptions__email__marketing__"
    project = stage(make_project("klaviyo-beside"), "klaviyo", {
        "profiles": [
            {**base, "id": "flag", "_dlt_id": "d1", f"{mark}can_receive_email_marketing": False,
             "attributes__updated": LATER},
            {**base, "id": "ok", "_dlt_id": "d2", f"{mark}can_receive_email_marketing": True},
            {**base, "id": "beside", "_dlt_id": "d3", f"{mark}can_receive_email_marketing": True},
        ],
        f"profiles__{mark}list_suppressions": [
            {"_dlt_parent_id": "d3", "_dlt_id": "c1", "list_id": "L9", "reason": "UNSUBSCRIBE",
             "timestamp": AT}],
        "events": [{**base, "id": "e1", "type": "event"}],
        "global_exclusions": [
            {**base, "email": f"{reason}@x.test", "reason": reason, "timestamp": AT}
            for reason in ("unsubscribed", "bounced", "invalid_email", "reported_spam",
                           "manually_excluded")],
        "list_exclusion": [
            {**base, "email": "of-a-list@x.test", "list_id": "L9", "reason": "unsubscribed",
             "timestamp": AT}],
    })  # fmt: skip
    assert told(project, "klaviyo", "contact_id", "email", "list_id", "statement", "stated_at") == {
        ("klaviyo:flag", None, None, "objected", LATER),
        ("klaviyo:beside", None, "L9", "objected", AT),
        (None, "unsubscribed@x.test", None, "objected", AT),
        (None, "bounced@x.test", None, "undeliverable", AT),
        (None, "invalid_email@x.test", None, "undeliverable", AT),
        (None, "reported_spam@x.test", None, "complained", AT),
        (None, "manually_excluded@x.test", None, "objected", AT),
        (None, "of-a-list@x.test", "L9", "objected", AT),
    }


def test_klaviyo_names_that_lead_to_no_list(make_project):
    """The objection is then to everything, and the subscription lifts nothing."""
    base = {"_fivetran_synced": SYNCED}
    left, back = "Unsubscribed from", "Subscribed to"
    said = {
        "known": [(left, "List", "News"), (back, "List", "News")],
        "state": [(back, "List", "News")],
        "other": [(left, "List", "News"), (back, "List", "Offers")],
        "twins": [(left, "List", "Twin"), (back, "List", "Twin")],
        "gone": [(left, "List", "Old"), (back, "List", "Old")],
        "none": [(left, "Email Marketing", None), (back, "List", None)],
        "whole": [(left, "List", "Twin"), (back, "Email Marketing", None)],
    }
    states = {"state": marketing(list_suppressions=suppressed("UNSUBSCRIBE", list_id="L1"))}
    project = make_project("klaviyo-names")
    assert mailable(project, "klaviyo", {
        "person": [{**base, "id": name, "email": f"{name}@x.test",
                    "subscriptions": json.dumps(states.get(name, {}))} for name in said],
        "event": [{**base, "id": f"{name}{act}", "person_id": name, "type": f"{act} {to}",
                   "datetime": AT if act == left else LATER, "property_list": listed,
                   "property_method": "FORM"}
                  for name, acts in said.items() for act, to, listed in acts],
        "list": [{**base, "id": key, "name": name} for key, name in
                 {"L1": "News", "L2": "Offers", "L3": "Twin", "L4": "Twin"}.items()],
    }) == {"known": True, "state": True, "other": False, "twins": False, "gone": False,
           "none": False, "whole": True}  # fmt: skip
    objected = project.query(
        "select contact_id, scope from intermediate.int_consent_scopes"
        " join intermediate.int_contacts using (contact_key) where scope_state = 'objected'"
    )
    assert {(row["contact_id"].split(":")[-1], row["scope"]) for row in objected} == {
        *((name, "klaviyo:l1") for name in ("known", "state", "other")),
        *((name, "all") for name in ("twins", "gone", "none", "whole")),
    }


# ----------------------------------------------------------------------------------- ActiveCampaign

ZERO = "0000-00-00 00:00:00"


def ac_contact(number, **more):
    """A contact as the API has it: everything is text."""
    return {"id": str(number), "email": f"c{number}@x.test", "cdate": "2026-01-01T00:00:00-06:00",
            "udate": "2026-02-12T02:00:00-06:00", "deleted": "0", "deleted_at": ZERO,
            "anonymized": "0", "bounced_hard": "0", "bounced_soft": "0", "bounced_date": None,
            **more}  # fmt: skip


CONTACTS = [
    ac_contact(1), ac_contact(2, deleted="1", deleted_at="2026-02-01 00:00:00"),
    ac_contact(3, bounced_hard="1", bounced_date="2026-02-10"), ac_contact(4, bounced_soft="2"),
    ac_contact(5, anonymized="1"), *(ac_contact(number) for number in range(6, 13)),
]  # fmt: skip
ON_LISTS = [("6", "7", "2"), ("7", "7", "1"), ("8", "7", "0"), ("9", "7", "3"), ("9", "8", "1"),
            ("10", "7", "2")]  # fmt: skip


def numbers(row):
    """What the tap makes of the API's texts: whole numbers."""
    return {key: int(value) if str(value).isdigit() else value for key, value in row.items()}


def ac_tables(loader):
    """Contacts, and their status on lists where the loader lands it."""
    lists = [{"id": str(key), "contact": who, "list": name, "status": status,
              "sdate": "2026-01-05T00:00:00-06:00", "udate": "2026-02-12T02:00:00-06:00",
              "unsubreason": "", "form": "0"}
             for key, (who, name, status) in enumerate(ON_LISTS)]  # fmt: skip
    if loader == "singer":
        time = {"_sdc_batched_at": "2026-02-20T00:00:00Z"}
        return {"contacts": [{**numbers(row), **time} for row in CONTACTS],
                "contact_lists": [{**numbers(row), **time} for row in lists],
                "campaign_report_unsubscription_list": [
                    {"subscriberid": 1, "email": "c1@x.test", "campaignid": 4,
                     "tstamp_iso": "2026-02-12T02:00:00-06:00", **time}],
                "campaign_report_bounce_list": [
                    {"subscriberid": number, "email": f"c{number}@x.test", "campaignid": 4,
                     "tstamp": "2026-02-12T08:00:00.000000Z", "type": kind, "code": code, **time}
                    for number, kind, code in ((11, "hard", "5.1.1"), (12, "soft", "4.2.2"))
                ]}  # fmt: skip
    if loader == "fivetran":
        time = {"_fivetran_synced": SYNCED}
        return {"contact": [{**row, **time} for row in CONTACTS],
                "contact_list": [
                    {"contact_id": row["contact"], "list_id": row["list"], **row, **time}
                    for row in lists]}  # fmt: skip
    time = {"_dlt_load_id": "1771545600.5"}
    if loader == "airbyte":
        time = {"_airbyte_extracted_at": "2026-02-20T00:00:00Z"}
    return {"contacts": [{**row, **time} for row in CONTACTS],
            "contactLists" if loader == "airbyte" else "contact_lists":
                [{**row, **time} for row in lists]}  # fmt: skip


AC_LOADERS = ["fivetran", "airbyte", "dlt", "singer"]


@pytest.mark.parametrize("loader", AC_LOADERS)
def test_activecampaign_as_each_loader_lands_it(make_project, loader):
    """Status on lists, hard bounces, deletions that erase nobody, no webhooks."""
    project = make_project(f"ac-{loader}")
    if loader == "singer":
        can = mailable(project, "activecampaign", ac_tables(loader))
        assert can == {str(number): number in (4, 7, 12) for number in range(1, 13)}
    else:
        stage(project, "activecampaign", ac_tables(loader))
    said = {
        ("activecampaign:3", None, "undeliverable", "state", "2026-02-10 00:00:00"),
        ("activecampaign:6", "7", "objected", "state", LATER),
        ("activecampaign:8", "7", "withheld", "state", LATER),
        ("activecampaign:9", "7", "undeliverable", "state", LATER),
        ("activecampaign:10", "7", "objected", "state", LATER),
    }
    if loader == "singer":
        said |= {("activecampaign:1", None, "objected", "unsubscribe", LATER),
                 ("activecampaign:11", None, "undeliverable", "bounce", LATER)}  # fmt: skip
    assert told(project, "activecampaign") == said
    rows = staged(project, "activecampaign", "contacts")
    assert {row["contact_id"].split(":")[1] for row in rows if row["is_removed"]} == {"2", "5"}
    assert all(row["deleted_at_text"] is None for row in rows)


@pytest.mark.parametrize(
    ("initiated", "who"),
    [
        ({"initiated_by": "public", "initiated_from": "public"}, "person"),
        ({"initiated_from": "public"}, "person"),
        ({"initiated_by": "public", "initiated_from": "api"}, "unknown"),
        ({"initiated_by": "admin", "initiated_from": "admin"}, "operator"),
        ({"initiated_by": "system"}, "operator"),
        ({"initiated_by": "api", "initiated_from": "api"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_activecampaign_tells_who_subscribed(activecampaign_hooks, initiated, who):
    """By a contact, by a user, by the system or by the API."""
    assert activecampaign_hooks[json.dumps(initiated)] == who


@pytest.fixture(scope="module")
def activecampaign_hooks(make_project):
    """{initiator: who subscribed} of one webhook each."""
    given = [("public", "public"), (None, "public"), ("public", "api"), ("admin", "admin"),
             ("system", None), ("api", "api"), (None, None)]  # fmt: skip
    payloads = {}
    for by, origin in given:
        words = {"initiated_by": by, "initiated_from": origin}
        words = {key: word for key, word in words.items() if word}
        payloads[json.dumps(words)] = {"type": "subscribe", "date_time": AT, "list": "3",
                                       "contact[id]": str(len(payloads) + 1), **words}  # fmt: skip
    rows = [{"payload": json.dumps(one), "received_at": SYNCED} for one in payloads.values()]
    project = stage(make_project("ac-hooks"), "activecampaign", {"webhooks": rows})
    found = events_of(project, "activecampaign")
    return {
        words: found[f"activecampaign:{number}", "subscribe"]["subscribed_by"]
        for number, words in enumerate(payloads, start=1)
    }


# ---------------------------------------------------------------------------------- Brevo and Adobe


def test_brevo_says_no_in_many_places(make_project):
    """Updates of several contacts, flags, lists, blocks; who put somebody on a list is not told."""
    update = {"event": "contact_updated", "id": 1, "ts": 1770715800, "email": "top@x.test"}
    hooks = [
        {**update, "content": [{"email": "a@x.test", "emailBlacklist": True},
                               {"email": "b@x.test", "emailBlacklist": False},
                               {"email": "c@x.test", "emailBlacklist": True}]},
        {**update, "content": [{"name": "x", "emailBlacklist": True}]},
        {"event": "list_addition", "email": "a@x.test", "list_id": [3], "ts": 1770800000},
        {"event": "delivered", "email": "b@x.test", "ts_epoch": 1770715800000},
        {"event": "invalid_email", "email": "g@x.test", "ts_epoch": 1770715800000},
    ]  # fmt: skip
    time = {"_airbyte_extracted_at": "2026-02-20T00:00:00Z"}
    tables = {
        "webhooks": [{"payload": json.dumps(one), "received_at": SYNCED} for one in hooks],
        "contacts": [
            {"email": "d@x.test", "emailBlacklisted": True, "listUnsubscribed": "[]",
             "modifiedAt": "2026-02-12T08:00:00.000Z", **time},
            {"email": "e@x.test", "emailBlacklisted": False, "modifiedAt": "2026-02-12T08:00:00Z",
             "listUnsubscribed": "[5]", **time},
            {"email": "f@x.test", "emailBlacklisted": False, "modifiedAt": LATER, **time},
        ],
        "blocked_contacts": [
            {"email": f"{code}@x.test", "reason": {"code": code}, "blockedAt": AT, **time}
            for code in ("hardBounce", "contactFlaggedAsSpam", "unsubscribedViaEmail",
                         "adminBlocked")
        ],
    }  # fmt: skip
    project = make_project("brevo")
    can = mailable(project, "brevo", tables)
    # a, blocked before it was added; top; g; d and e by the state of the landed contact; b and f
    assert sorted(can.values()) == [False] * 5 + [True] * 2
    assert told(project, "brevo", "email", "list_id", "statement", "reason", "stated_at") == {
        ("a@x.test", None, "objected", "contact_updated", AT),
        ("c@x.test", None, "objected", "contact_updated", AT),
        ("top@x.test", None, "objected", "contact_updated", AT),
        ("g@x.test", None, "undeliverable", "invalid_email", AT),
        ("d@x.test", None, "objected", "state", LATER),
        ("e@x.test", "5", "objected", "state", LATER),
        ("hardBounce@x.test", None, "undeliverable", "hardBounce", AT),
        ("contactFlaggedAsSpam@x.test", None, "complained", "contactFlaggedAsSpam", AT),
        ("unsubscribedViaEmail@x.test", None, "objected", "unsubscribedViaEmail", AT),
        ("adminBlocked@x.test", None, "objected", "adminBlocked", AT),
    }


def test_adobe_campaign_says_no_in_many_places(make_project):
    """Flags of the profile, the quarantine, services left, mail that was not sent."""
    time = {"tslastmodified": LATER}
    tables = {
        "nmsRecipient": [
            {"irecipientid": number, "semail": f"r{number}@x.test", "iblacklist": number == 1,
             "iblacklistemail": int(number == 2), **time}
            for number in range(1, 11)
        ],
        "nmsAddress": [
            {"saddress": "R3@x.test", "istatus": 3, **time},
            {"saddress": "r4@x.test", "istatus": 4, **time},
            {"saddress": "r5@x.test", "istatus": 2, **time},
            {"saddress": "+4912345", "istatus": 3, **time},
        ],
        "nmsSubHisto": [
            {"irecipientid": 6, "iserviceid": 9, "iaction": 0, "tsdate": AT},
            {"irecipientid": 6, "iserviceid": 9, "iaction": 1, "tsdate": LATER},
            {"irecipientid": 7, "iserviceid": 9, "iaction": 1, "tsdate": LATER},
        ],
        "nmsBroadLogRcp": [
            {"ibroadlogid": number, "irecipientid": number, "istatus": 2, "ifailurereason": reason,
             "tsevent": AT, **time}
            for number, reason in ((8, 8), (9, 9), (10, 5))
        ],
    }  # fmt: skip
    project = make_project("adobe")
    can = mailable(project, "adobe_campaign", tables)
    assert {who for who, may in can.items() if may} == {"5", "7", "10"}
    assert told(project, "adobe_campaign", "contact_id", "list_id", "statement", "reason") >= {
        ("adobe_campaign:1", None, "objected", "state"),
        ("adobe_campaign:2", None, "objected", "state"),
        ("adobe_campaign:6", "9", "objected", "unsubscription"),
        ("adobe_campaign:8", None, "objected", "8"),
        ("adobe_campaign:9", None, "undeliverable", "9"),
    }
    rows = staged(project, "adobe_campaign", "events")
    assert {(row["event_type"], row["bounce_type"]) for row in rows} == {
        ("Ignored", None), ("Failed", "soft")}  # fmt: skip
