"""Real payloads and table rows of vendors, from a folder beside the repository, through connectors.

They are not ours to copy: the folder `../shared/data`, or the one that SHARED_DATA names, holds
them, and without it these tests are skipped. What each row must become stands in
fixtures/shared_outcomes.csv: file, first and last row (from 1), position among the row's events,
canonical event type, or `refused` with the reason, bounce type, machine flag and time.
"""

import csv
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from harness import ROOT
from test_sources import write_source
from vendor_rows import LOADED

SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
OUTCOMES = Path(__file__).with_name("fixtures") / "shared_outcomes.csv"
PAYLOADS = {
    "amazon_ses": ["amazon_ses"],
    "brevo": ["brevo"],
    "mailgun": ["mailgun", "mailgun_docs"],
    "mailjet": ["mailjet"],
    "mandrill": ["mandrill"],
    "resend": ["resend"],
    "sendgrid": ["sendgrid", "sendgrid_docs"],
}
EVENT_TABLES = {
    "hubspot": (
        "email_event", "email_event_bounce", "email_event_click", "email_event_deferred",
        "email_event_delivered", "email_event_dropped", "email_event_forward", "email_event_open",
        "email_event_print", "email_event_sent", "email_event_spam_report",
        "email_event_status_change", "contact_form_submission",
    ),
    "klaviyo": ("event",),
    "mailchimp": (
        "automation_recipient", "automation_recipient_activity", "campaign_recipient",
        "campaign_recipient_activity", "member", "unsubscribe",
    ),
}  # fmt: skip
OTHER_TABLES = {
    "hubspot": (
        "company", "contact", "contact_merge_audit", "deal", "deal_company", "deal_contact",
        "email_campaign",
    ),
    "klaviyo": ("campaign", "flow", "metric", "person"),
    "mailchimp": ("automation_email", "campaign"),
}  # fmt: skip
# Neither events nor about contacts, mailings, companies or deals; or the same rows in other words.
NOT_READ = {
    "hubspot": (
        "contact_list", "contact_list_member", "deal_pipeline", "deal_pipeline_stage",
        "deal_stage", "form", "owner",
    ),
    "klaviyo": ("event_norename",),
    "mailchimp": ("automation", "list", "segment", "segment_member"),
}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not (SHARED / "esp_payloads").is_dir(),
    reason=f"NO REAL ROWS: {SHARED} does not exist, so no connector was tried on real payloads. "
    "Name the folder in SHARED_DATA.",
)


def payloads(name):
    """The payloads of a file, as texts."""
    lines = (SHARED / "esp_payloads" / f"{name}.jsonl").read_text().splitlines()
    return [json.dumps(json.loads(line)["payload"]) for line in lines if line.strip()]


def table(source, name):
    """The rows of a table as texts; what is empty is missing."""
    folder = SHARED / "esp_tables" / source
    (path,) = [p for p in folder.glob("*.csv") if p.stem.removesuffix("_data") == name]
    with path.open(newline="", encoding="utf-8") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def numbered():
    """[(source, file, row number, its load time)] of every row that holds events."""
    rows = [
        (source, name, number)
        for source, names in PAYLOADS.items()
        for name in names
        for number in range(1, len(payloads(name)) + 1)
    ]
    rows += [
        (source, name, number)
        for source, names in EVENT_TABLES.items()
        for name in names
        for number in range(1, len(table(source, name)) + 1)
    ]
    return [(*row, LOADED + timedelta(seconds=place)) for place, row in enumerate(rows)]


@pytest.fixture(scope="module")
def landed(make_project):
    """Everything landed and built; each row has a load time of its own, by which it is found."""
    project = make_project("shared")
    times = {(source, name, number): at for source, name, number, at in numbered()}
    for source, names in PAYLOADS.items():
        rows = [
            {"payload": payload, "received_at": times[source, name, number]}
            for name in names
            for number, payload in enumerate(payloads(name), 1)
        ]
        write_source(project, source, {"webhooks": rows})
    for source, names in EVENT_TABLES.items():
        tables = {name: table(source, name) for name in (*names, *OTHER_TABLES[source])}
        for name in names:
            for number, row in enumerate(tables[name], 1):
                row["_fivetran_synced"] = times[source, name, number]
        write_source(project, source, tables)
    settings = {"enabled_sources": sorted([*PAYLOADS, *EVENT_TABLES])}
    project.build(
        select="+fct_events +int_events_rejected +dim_contacts +dim_messages +dim_companies"
        " +dim_deals +rpt_event_reconciliation",
        settings=settings,
    ).require()
    return project


def outcomes(project):
    """{(source, file, row): sorted outcomes}; an outcome is a tuple of texts."""
    found = {}
    for row in project.rows("core.fct_events"):
        machine = "flagged" if row["machine_reason"] == "vendor_flag" else ""
        found.setdefault((row["source"], row["loaded_at"]), []).append(
            (row["event_type"], "", row["bounce_type"] or "", machine, str(row["occurred_at"]))
        )
    for row in project.rows("intermediate.int_events_rejected"):
        name = row["received_event_type"] or ""
        reason = name if name.endswith("_payload") else row["rejection_reason"]
        found.setdefault((row["source"], row["loaded_at"]), []).append(
            ("refused", reason, "", "", "")
        )
    return {
        (source, name, number): sorted(found.get((source, at), []))
        for source, name, number, at in numbered()
    }


def stated():
    """What fixtures/shared_outcomes.csv states, in the shape of outcomes()."""
    wanted = {}
    with OUTCOMES.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for number in range(int(row["first_row"]), int(row["last_row"]) + 1):
                place = wanted.setdefault((row["source"], row["file"], number), [])
                if row["outcome"] != "nothing":
                    names = ("outcome", "reason", "bounce_type", "machine", "occurred_at")
                    place.append(tuple(row[name] for name in names))
    return {place: sorted(rows) for place, rows in wanted.items()}


def test_every_row_becomes_what_is_stated(landed):
    """Row by row: the canonical event, or the reason of the refusal."""
    found, wanted = outcomes(landed), stated()
    assert sorted(found) == sorted(wanted)
    assert {place: rows for place, rows in found.items() if rows != wanted[place]} == {}


def test_no_row_is_lost(landed):
    """Raw rows are accepted or refused, each once."""
    rows = landed.rows("monitoring.rpt_event_reconciliation")
    assert sum(row["raw_count"] for row in rows) > 1000
    assert all(row["difference"] == 0 for row in rows)


def test_every_table_is_read_or_named(landed):
    """A table that no connector reads is left out on purpose."""
    for source, event_tables in EVENT_TABLES.items():
        known = {*event_tables, *OTHER_TABLES[source], *NOT_READ[source]}
        files = (SHARED / "esp_tables" / source).glob("*.csv")
        assert {path.stem.removesuffix("_data") for path in files} == known


def test_contacts_mailings_companies_and_deals_arrive(landed):
    """Each row of the tables about them is known by its prefixed id."""
    for source, name, id_column, relation, column in [
        ("hubspot", "contact", "id", "intermediate.int_contact_keys", "received_contact_id"),
        ("klaviyo", "person", "id", "intermediate.int_contact_keys", "received_contact_id"),
        ("mailchimp", "member", "id", "intermediate.int_contact_keys", "received_contact_id"),
        ("hubspot", "email_campaign", "id", "core.dim_messages", "message_id"),
        ("klaviyo", "campaign", "id", "core.dim_messages", "message_id"),
        ("mailchimp", "campaign", "id", "core.dim_messages", "message_id"),
        ("hubspot", "company", "id", "core.dim_companies", "company_id"),
        ("hubspot", "deal", "deal_id", "core.dim_deals", "deal_id"),
    ]:
        wanted = {f"{source}:{row[id_column]}" for row in table(source, name)}
        found = {row["id"] for row in landed.query(f"select {column} as id from {relation}")}
        assert wanted <= found, (source, name)
