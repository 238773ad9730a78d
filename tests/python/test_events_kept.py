"""Events older than `events_kept_months` are gone, whole; what they told of consent is not.

Six months of events, of which three are kept; then a load of the next month moves the day from
which events count.
"""

import json
import re
from datetime import datetime, timedelta

import duckdb
import pytest
from harness import Project
from refreshing import refresh_here, small_project, write_version

from refresh.loss import loads
from refresh.outcome import Outcome

MARTS = ("core", "scoring", "predictions", "pressure", "activation", "monitoring")
SETTINGS = {"events_kept_months": 3}
# They count, or name, every raw row, whatever its age.
TELL_OF_RAW_ROWS = {"monitoring.rpt_event_reconciliation", "monitoring.rpt_source_coverage"}
# What is said of consent has no age, in events, statements and logs.
CONSENT = {"subscribed", "unsubscribed", "complained", "bounced"}
HOLD_CONSENT_EVENTS = {"int_events_validated", "int_events_repeated", "int_events_accepted"}
# Times that are no event's: of records, segments, consent, loads, and windows that look back.
OTHER_TIMES = re.compile(
    "consent|objections|dim_contacts|segment|condition_changes|created_|updated_|start_date|seen_at|load"
    "|week_date|learnt_|from_date"
)
JUNE, JULY = datetime(2026, 6, 20), datetime(2026, 7, 2)
KEPT_IN_JUNE, KEPT_IN_JULY = datetime(2026, 4, 1), datetime(2026, 5, 1)


def event(contact, event_type, occurred_at, **more):
    """A raw event, loaded five minutes later."""
    loaded_at = occurred_at + timedelta(minutes=5)
    number = f"{contact}-{event_type}-{occurred_at:%m%d%H%M}"
    return {
        "event_id": number, "source": "shop", "contact_id": contact, "event_type": event_type,
        "occurred_at": occurred_at, "loaded_at": loaded_at,
    } | more  # fmt: skip


def history(until):
    """Raw tables of all events up to a moment: people a to d read mail all the time."""
    events = []
    for number, contact in enumerate("abcd"):
        for month in range(1, 8):
            for day in (1, 12, 19):
                sent = datetime(2026, month, day, 9, number)
                message = f"m-{month}-{day}"
                events += [
                    event(contact, "sent", sent, message_id=message),
                    event(
                        contact, "opened", sent + timedelta(hours=2 + number), message_id=message
                    ),
                ]
    old, young = datetime(2026, 1, 15, 12), datetime(2026, 6, 15, 12)
    events += [
        event("b", "unsubscribed", old),
        event("c", "unsubscribed", old),
        event("c", "subscribed", old + timedelta(days=9)),
        event("d", "bounced", old, bounce_type="hard"),
        event("known by old events", "opened", old),
        event("refused once", "unsubscribed", old),
        event("a", "strange", old),
        event("a", "strange", young),
        event("b", "unsubscribed", old, loaded_at=young),  # a duplicate
        event("a", "clicked", datetime(2026, 2, 2), loaded_at=datetime(2026, 6, 18)),  # late
        event("erased", "opened", old),
        event("erased", "unsubscribed", old),
        event("erased", "opened", young),
    ]
    people = [*"abcd", "known by old events", "erased"]
    contacts = [
        {
            "contact_id": name,
            "email": f"{name.replace(' ', '.')}@mail.example",
            "created_at": datetime(2025, 1, 1),
            "updated_at": datetime(2025, 1, 1),
            "deleted_at": datetime(2026, 6, 1) if name == "erased" else None,
        }
        for name in people
    ]
    return {"events": [one for one in events if one["loaded_at"] < until], "contacts": contacts}


def all_rows(project):
    """{relation: rows} of the marts, and of rejected events."""
    names = [*project.relations(*MARTS), "intermediate.int_events_rejected"]
    return {name: project.rows(name) for name in names}


@pytest.fixture(scope="module")
def states(project):
    """Rows after a load of June, of one of July, of July built whole, of July without old rows."""
    found = {}
    project.write_raw(history(JUNE))
    project.build(settings=SETTINGS).require()
    found["june"] = all_rows(project)
    project.write_raw(history(JULY))
    project.build(settings=SETTINGS, fresh=False, with_tests=True).require()
    found["july"] = all_rows(project)
    found["old"] = older_than(project, KEPT_IN_JULY)
    project.build(settings=SETTINGS).require()
    found["whole"] = all_rows(project)
    whole = history(JULY)
    young = [
        one
        for one in whole["events"]
        if one["occurred_at"] >= KEPT_IN_JULY or one["event_type"] in CONSENT
    ]
    project.write_raw(whole | {"events": young})
    project.build(settings=SETTINGS).require()
    found["young"] = all_rows(project)
    return found


def older_than(project, moment):
    """{(table, column)} of stored tables, by dbt's manifest, with a row of an event before it."""
    Project.dbt(project, "parse", settings=SETTINGS).require()  # writes the manifest
    manifest = json.loads((project.code / "target" / "manifest.json").read_text())
    waiting, after = ["int_events_validated"], set()
    children = {
        node: [child for child in below if child.startswith("model.")]
        for node, below in manifest["child_map"].items()
    }
    while waiting:
        name = waiting.pop()
        if name not in after:
            after.add(name)
            waiting += [one.split(".")[-1] for one in children[f"model.engagement_scoring.{name}"]]
    found = set()
    with duckdb.connect(str(project.database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where data_type in ('DATE', 'TIMESTAMP') order by all"
        ).fetchall()
        for schema, table, column in columns:
            if table.removesuffix("__changes") not in after or OTHER_TIMES.search(
                f"{table}.{column}"
            ):
                continue
            is_other = f"{column} < timestamp '{moment}'"
            if table in HOLD_CONSENT_EVENTS:
                is_other += " and (event_type is null or event_type not in ('{}'))".format(
                    "', '".join(CONSENT)
                )
            if connection.execute(
                f"select 1 from {schema}.{table} where {is_other} limit 1"
            ).fetchone():
                found.add((table, column))
    return found


def test_a_month_later_equals_a_full_refresh(states):
    """The day from which events count has moved: rows of April have left every mart."""
    assert states["july"] == states["whole"]
    for state, first in (("june", KEPT_IN_JUNE), ("july", KEPT_IN_JULY)):
        scores = states[state]["scoring.fct_contact_scores"]
        assert {row["counted_from"] for row in scores} == {first.date()}
        assert min(row["occurred_at"] for row in states[state]["core.fct_events"]) >= first


def test_marts_are_as_if_older_events_had_never_been(states):
    """All but what counts raw rows."""
    differing = {name for name in states["july"] if states["july"][name] != states["young"][name]}
    assert differing <= TELL_OF_RAW_ROWS


def test_no_stored_table_holds_an_older_event(states):
    """In no table after the raw rows, found by dbt's manifest and the columns that are there."""
    assert states["old"] == set()


def test_every_raw_row_is_counted(states):
    """Too old, accepted, rejected, erased: they add up, and none is lost in silence."""
    rows = states["july"]["monitoring.rpt_event_reconciliation"]
    events = history(JULY)["events"]
    assert sum(row["raw_count"] for row in rows) == len(events)
    assert sum(row["aged_out_count"] for row in rows) == sum(
        one["occurred_at"] < KEPT_IN_JULY for one in events
    )
    assert sum(row["erased_count"] for row in rows) == 1
    assert {row["difference"] for row in rows} == {0}
    rejected = states["july"]["intermediate.int_events_rejected"]
    assert [row["received_event_type"] for row in rejected] == ["strange"]


def test_what_old_events_told_of_consent_stays(states):
    """An objection and a hard bounce block; an own subscription after an objection lifts it."""
    people = {row["contact_id"]: row["is_mailable"] for row in states["july"]["core.dim_contacts"]}
    assert people == {
        "a": True, "b": False, "c": True, "d": False, "known by old events": True,
        "refused once": False,
    }  # fmt: skip


def test_raw_files_that_are_too_old_may_go():
    """Of a day of loads only what still counts is missed; releases of before know no such count."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table counted as select * from (values"
            " ('s', date '2026-01-01', 5, 5), ('s', date '2026-01-02', 5, 4), (null, null, 1, 0)"
            ") as rows (source, load_date, raw_count, aged_out_count)"
        )
        assert loads(connection, "counted") == {("s", datetime(2026, 1, 2).date()): 1}
        connection.execute("alter table counted drop column aged_out_count")
        assert len(loads(connection, "counted")) == 2


def test_releases_go_whose_events_are_too_old(tmp_path):
    """With the first refresh after the day from which events count has moved."""
    project = small_project(tmp_path)
    kept = []
    for version, day in enumerate(("2026-01-01", "2026-01-01", "2026-02-01"), start=1):
        write_version(project, version)
        (model,) = (project.code / "models").rglob("int_as_of_date.sql")
        before = "null" if version == 1 else "'2026-01-01'"
        text = model.read_text()
        assert f"cast({before} as date)" in text
        model.write_text(text.replace(f"cast({before} as date)", f"cast('{day}' as date)"))
        outcome, told = refresh_here(project)
        assert outcome is Outcome.PUBLISHED, told
        kept.append(len(list((project.published / "releases").iterdir())))
    assert kept == [1, 2, 1]
