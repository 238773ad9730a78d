"""Klaviyo, ActiveCampaign, Brevo, Adobe Campaign: every door of an objection, who acted, every loader.

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


def mailable(project, source, tables):
    """{contact: whether it may be mailed}, from raw rows to the contact."""
    stage(project, source, tables, "+int_contact_consent")
    rows = project.query("select contact_id, is_mailable from intermediate.int_contact_consent")
    return {row["contact_id"].split(":")[1]: row["is_mailable"] for row in rows}


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
    rows = METRICS.items() if table == "metrics" else [("News", "L1"), ("Twin", "L2"), ("Twin", "L3")]
    return [shape({"type": table[:-1], "id": key, "attributes": {"name": name}}) for name, key in rows]


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
                "profile": [{"type": "profile", "id": profile, "email": f"{profile}@x.test"}]}))  # fmt: skip
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
    """Consent, suppressions and suppressions of lists; an own consent only where a form shows it."""
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
    assert {row["message_id"] for row in rows if row["event_type"] == "Opened Email"} == {"klaviyo:m1"}
    assert {row["bounce_type"] for row in rows if row["event_type"] == "Bounced Email"} == {"Hard"}


def test_klaviyo_profiles_have_their_addresses(klaviyo):
    """Addresses from columns or attributes; nobody is erased."""
    rows = staged(klaviyo, "klaviyo", "contacts")
    assert {(row["contact_id"], row["email"]) for row in rows} == {
        (f"klaviyo:{name}", f"{name}@x.test") for name in PROFILES
    }
    assert not any(row["is_removed"] or row["deleted_at"] for row in rows)
