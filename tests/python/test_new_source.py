"""`Add your own` in models/staging/README.md, followed word for word for one more vendor."""

import json
import re
import shutil
import subprocess
import sys
import textwrap

import new_source
import pytest
from harness import ROOT
from test_sources import keyed_hash, write_source
from vendor_rows import webhooks

PAGE = (ROOT / "models" / "staging" / "README.md").read_text().split("## Add your own")[1]
MAIL = "eve@example.test"
BASE = {"MessageID": "p-1", "ServerID": 23}
PAYLOADS = [
    {**BASE, "RecordType": "Delivery", "Recipient": MAIL, "DeliveredAt": "2026-02-10T09:00:00Z"},
    {**BASE, "RecordType": "Open", "Recipient": MAIL, "ReceivedAt": "2026-02-10T10:00:00+01:00"},
    {**BASE, "RecordType": "Click", "Recipient": MAIL, "ReceivedAt": "2026-02-11T09:00:00Z",
     "OriginalLink": "https://x.test/1"},
    {**BASE, "RecordType": "Bounce", "Type": "SoftBounce", "Email": "f@example.test",
     "BouncedAt": "2026-02-10T09:00:00.123-05:00"},
    {**BASE, "RecordType": "SubscriptionChange", "Recipient": MAIL, "SuppressSending": True,
     "SuppressionReason": "ManualSuppression", "Origin": "Recipient",
     "ChangedAt": "2026-02-12T09:00:00Z"},
    {**BASE, "RecordType": "Inbound", "Recipient": MAIL, "ReceivedAt": "2026-02-12T09:00:00Z"},
]  # fmt: skip


def changed(name, day, suppresses, reason="ManualSuppression", origin="Recipient", stream="news"):
    """A change of a suppression of Postmark."""
    return {**BASE, "RecordType": "SubscriptionChange", "Recipient": f"{name}@example.test",
            "SuppressSending": suppresses, "SuppressionReason": reason, "Origin": origin,
            "MessageStream": stream, "ChangedAt": f"2026-02-{day}T09:00:00Z"}  # fmt: skip


CHANGES = [
    changed("back", 13, True), changed("back", 14, False),
    changed("reset", 13, True), changed("reset", 14, False, origin="Customer"),
    changed("elsewhere", 13, True), changed("elsewhere", 14, False, stream="offers"),
    changed("bounced", 13, True, "HardBounce"),
    changed("cleared", 13, True, "HardBounce"), changed("cleared", 14, False, "HardBounce"),
    changed("spam", 13, True, "SpamComplaint"),
]  # fmt: skip
FLAGS = {
    "back": None, "reset": "is_unsubscribed", "elsewhere": "is_unsubscribed", "cleared": None,
    "bounced": "has_hard_bounced", "spam": "has_complained",
}  # fmt: skip


def run_generator(project, *arguments):
    """What `make source` runs, in a copy of the project."""
    tools = project.code / "tools"
    tools.mkdir(exist_ok=True)
    shutil.copy2(ROOT / "tools" / "new_source.py", tools)
    return subprocess.run(
        [sys.executable, str(tools / "new_source.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def page_block(start, end):
    """The text of the page's indented block from one text to another."""
    block = PAGE[PAGE.index(start) :]
    return textwrap.dedent(" " * 7 + block[: block.index(end) + len(end)])


def page_lines(start):
    """The lines of the page's indented block that begins with a text."""
    block = PAGE[PAGE.index(start) :].split("\n\n")[0]
    return [line.strip() for line in block.splitlines()]


def test_the_page_leads_from_webhooks_to_scores(make_project):
    """The skeleton, the page's own fields, expression and mapping row; nothing else."""
    project = make_project("postmark")
    write_source(project, "postmark", {"webhooks": webhooks(PAYLOADS + CHANGES)})

    done = run_generator(project, "postmark", "webhook")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("wrote ") == 4 and "with four files" in PAGE

    folder = project.code / "models" / "staging" / "postmark"
    events = folder / "stg_postmark__events.sql"
    text = events.read_text()
    fields = "\n        ".join(page_lines("'event': [['RecordType']]"))
    text = re.sub(
        r"'event': \[\['event'\]\],.*?(?=\n    }\) }})", lambda _: fields, text, flags=re.DOTALL
    )
    text = re.sub(r".*event_id': 'sent_id.*\n", "", text).replace(", 'ip_address'", "")
    text = text.replace(
        "coalesce(payload_problem, event)", page_block("coalesce(payload_problem, case", "end)")
    )
    text = text.replace("\"'unknown'\"", page_lines('"case when origin')[0])
    text = text.replace("parse_epoch('moment')", "parse_timestamp('moment')")
    events.write_text(text)
    contacts = folder / "stg_postmark__contacts.sql"
    paths = re.search(r"{'address': .*?}", PAGE).group()
    contacts.write_text(contacts.read_text().replace("{'address': [['email']]}", paths))
    with project.seed_path("event_type_map").open("a") as file:
        file.write("\n".join(page_lines("postmark,subscriptionchange")) + "\n")
    consents = page_block("{{ config(enabled=source_is_enabled('postmark'))", 'end") }}')
    (folder / "stg_postmark__consents.sql").write_text(consents + "\n")
    union = project.code / "macros" / "staging" / "union_sources.sql"
    line = page_lines("'postmark': ['consents']")[0]
    union.write_text(
        union.read_text().replace("{{ return({\n", "{{ return({\n    " + line + "\n", 1)
    )

    settings = {"enabled_sources": ["postmark"]}
    project.build(
        select="+fct_contact_scores +dim_contacts +rpt_source_coverage +int_contact_consent",
        settings=settings,
    ).require()
    found = project.query(
        "select validated.event_type, validated.bounce_type, validated.rejection_reason,"
        " cast(validated.occurred_at as varchar) as at, contacts.email_hash"
        " from intermediate.int_events_validated as validated"
        " left join intermediate.int_contact_keys as keys using (received_contact_id)"
        " left join core.dim_contacts as contacts on keys.contact_id = contacts.contact_id"
        " order by validated.loaded_at"
    )
    assert [tuple(row.values())[:4] for row in found[: len(PAYLOADS)]] == [
        ("delivered", None, None, "2026-02-10 09:00:00"),
        ("opened", None, None, "2026-02-10 09:00:00"),
        ("clicked", None, None, "2026-02-11 09:00:00"),
        ("bounced", "soft", None, "2026-02-10 14:00:00.123"),
        ("unsubscribed", None, None, "2026-02-12 09:00:00"),
        (None, None, "unknown_event_type", "2026-02-12 09:00:00"),
    ]
    assert found[0]["email_hash"] == keyed_hash(MAIL) != found[3]["email_hash"]
    assert any(row["is_scored"] for row in project.rows("scoring.fct_contact_scores"))
    unmapped = project.query(
        "select vendor_event_type from monitoring.rpt_source_coverage where not is_mapped"
    )
    assert sorted(row["vendor_event_type"] for row in unmapped) == [
        "inbound", "subscriptionchange.hardbounce", "subscriptionchange.spamcomplaint",
    ]  # fmt: skip
    consent = {
        row["email_hash"]: row
        for row in project.query(
            "select contacts.email_hash, consent.* from core.dim_contacts as contacts"
            " inner join intermediate.int_contact_consent as consent using (contact_id)"
        )
    }
    for name, flag in {"eve": "is_unsubscribed", **FLAGS}.items():
        row = consent[keyed_hash(f"{name}@example.test")]
        flags = [f for f in ("is_unsubscribed", "has_complained", "has_hard_bounced") if row[f]]
        assert flags == ([flag] if flag else []), name


def test_the_page_opens_an_envelope_inside_an_array(make_project):
    """SparkPost's, with the arguments that the page gives, in both files of the skeleton."""
    project = make_project("sparkpost")
    event = {"type": "open", "rcpt_to": MAIL, "timestamp": "1770715800"}
    batch = [{"msys": {"track_event": event}}, {"msys": {"message_event": {**event, "type": "x"}}}]
    write_source(project, "sparkpost", {"webhooks": webhooks([json.dumps(batch)])})
    assert run_generator(project, "sparkpost", "webhook").returncode == 0
    envelope = re.search(r"`(wrapped_in=\[\['msys'.*?layers=2)`", PAGE).group(1)
    for entity in ("events", "contacts"):
        path = project.code / f"models/staging/sparkpost/stg_sparkpost__{entity}.sql"
        text = path.read_text().replace("['email']", "['rcpt_to']").replace("['event']", "['type']")
        path.write_text(text.replace("}) }}", "}, " + envelope + ") }}", 1))
    settings = {"enabled_sources": ["sparkpost"]}
    project.build(select="path:models/staging/sparkpost", settings=settings).require()
    events = project.query(
        "select event_type, contact_id, cast(occurred_at as varchar) as at"
        " from staging.stg_sparkpost__events order by event_type"
    )
    at = "2026-02-10 09:30:00"
    assert [tuple(row.values()) for row in events] == [
        ("open", keyed_hash(MAIL), at), ("x", keyed_hash(MAIL), at),
    ]  # fmt: skip
    assert [row["email"] for row in project.rows("staging.stg_sparkpost__contacts")] == [MAIL]


@pytest.mark.parametrize("kind", ["table", "webhook"])
def test_the_skeleton_parses_and_is_documented(make_project, kind):
    """Both kinds parse with warnings as errors; each column of a staging model is described."""
    project = make_project(f"skeleton_{kind}")
    assert run_generator(project, "acme", kind).returncode == 0
    settings = {"enabled_sources": ["generic", "acme"]}
    project.dbt("--warn-error", "parse", "--no-partial-parse", settings=settings).require()
    text = (project.code / "models" / "staging" / "acme" / "_acme__models.yml").read_text()
    assert text.count("doc('") == sum(len(new_source.COLUMNS[e]) for e in ("events", "contacts"))


@pytest.mark.parametrize("arguments", [(), ("Acme",), ("acme", "file"), ("generic",)])
def test_a_bad_name_writes_nothing(make_project, arguments):
    """No name, capitals, an unknown kind, a folder that is there: a line that says what to do."""
    project = make_project("bad_name")
    before = sorted((project.code / "models" / "staging").rglob("*"))
    done = run_generator(project, *arguments)
    assert done.returncode == 1
    assert "usage: make source" in done.stderr or "nothing was written" in done.stderr
    assert sorted((project.code / "models" / "staging").rglob("*")) == before


def test_columns_of_the_skeleton_are_those_of_the_macro():
    """One list in Python, one in Jinja: the same names in the same order."""
    macro = (ROOT / "macros" / "staging" / "staged_columns.sql").read_text()
    for entity, columns in new_source.COLUMNS.items():
        block = re.search(rf"'{entity}': {{(.*?)}}", macro, re.DOTALL).group(1)
        assert tuple(re.findall(r"'(\w+)': ", block)) == columns
