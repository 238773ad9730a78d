"""Exports: off unless switched on, consented contacts alone, changes against the last publish."""

from datetime import datetime, timedelta
from random import Random

import duckdb
import pytest
from harness import is_long
from in_process import InProcessProject
from oracle import evaluate
from oracle.identity import People
from oracle.random_history import random_history
from oracle.values import text
from oracle_decisions import LEARNT_TRAITS
from oracle_decisions.random_plan import random_plan
from oracle_decisions.traits import consent_of

from engagement import use
from engagement.export import export
from engagement.warehouse import open_warehouse

DESTINATIONS = ("brevo", "mailchimp", "hubspot", "activecampaign", "adobe_campaign")
ADDRESS = {
    "brevo": "EMAIL",
    "mailchimp": "Email Address",
    "hubspot": "email",
    "activecampaign": "Email",
    "adobe_campaign": "email",
}
IDENTITY = {
    "brevo": "EXT_ID",
    "mailchimp": "CONTACTID",
    "hubspot": "external_contact_id",
    "activecampaign": "External ID",
    "adobe_campaign": "customerId",
}
EXPORTS = "+path:models/marts/activation_exports +fct_send_decisions"
SCORING = ("scores", "scoring_rules", "property_rules", "score_group_limits", "score_tiers")
ON = {"activation_exports": True}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A copy of the project with one random history, its plan and its seeds, exported."""
    project = InProcessProject(tmp_path_factory.mktemp("exports") / "copy")
    project.without_traits(*LEARNT_TRAITS)
    random = Random(20260630)
    project.history = random_history(random)
    project.write_seeds(random_plan(random, project.history))
    project.write_raw(project.history.raw)
    project.build(select=EXPORTS, settings=ON).require()
    return project


def consented(raw, accepted, as_of_date):
    """{contact: addresses} of those who may be mailed and have an address."""
    people = People(raw["contacts"])
    events = {}
    for event in accepted:
        if event["event_date"] <= as_of_date:
            events.setdefault(event["contact_id"], []).append(event)
    found = {}
    for row in raw["contacts"]:
        if not text(row["contact_id"]) or not text(row["email"]):
            continue
        contact = people.contact_of(row["contact_id"])
        if contact in people.known and not any(consent_of(events.get(contact, []))):
            found.setdefault(contact, set()).add(row["email"].strip().lower())
    return found


def read(project, destination, suffix="contacts"):
    """Rows of an export."""
    return project.rows(f"activation_exports.rpt_{destination}_{suffix}")


def test_exports_are_off_unless_switched_on(exported):
    """Without the var no model of the exports exists, and so no address after staging."""
    listed = exported.dbt("--quiet", "ls", "--resource-type", "model").require().output
    assert "fct_segment_members" in listed
    assert "export" not in listed


def test_an_old_export_is_not_written(exported, monkeypatch, tmp_path):
    """Answers say how long they may be used; the file is written until then and not after."""
    rows = exported.rows("activation_exports.rpt_brevo_contacts")
    known, until = rows[0]["CONSENT_AS_OF"], rows[0]["USE_UNTIL"]
    # systems of the generic tables are loaded together: the newest counts
    loads = max(row["loaded_at"] for row in exported.history.raw["events"] if row["loaded_at"])
    as_of = exported.rows("intermediate.int_as_of_date")[0]["as_of_date"]
    end = datetime.combine(as_of, datetime.min.time()) + timedelta(days=1)
    assert known == min(end, loads.replace(minute=0, second=0, microsecond=0, tzinfo=None))
    assert until == known + timedelta(hours=48)
    (row,) = exported.query(
        "select distinct consent_as_of, use_until from pressure.fct_send_decisions"
    )
    assert (row["consent_as_of"], row["use_until"]) == (known, until)

    with open_warehouse(exported.database) as warehouse:
        for now, why in (
            (until + timedelta(seconds=1), "not to be used since"),
            (known - timedelta(days=2), "lies in the future"),
        ):
            monkeypatch.setattr(use, "utc_now", lambda now=now: now)
            with pytest.raises(SystemExit, match=why):
                export(warehouse, "brevo", tmp_path)
            assert not list(tmp_path.iterdir())
        monkeypatch.setattr(use, "utc_now", lambda: until)
        export(warehouse, "brevo", tmp_path)
        with pytest.raises(SystemExit, match="there is one for brevo, mailchimp, hubspot"):
            export(warehouse, "nowhere", tmp_path)
    (file,) = (tmp_path / "brevo" / "000001").glob("contacts*")
    assert len(file.read_text().splitlines()) == len(rows) + 1


def sent_to(project):
    """Who has an allowed send that names no scope; sends of a scope ask its objections only."""
    allowed = project.query(
        "select distinct contact_id from pressure.fct_send_decisions"
        " where is_allowed and consent_scope is null"
    )
    return {row["contact_id"] for row in allowed}


def test_only_consented_contacts_are_exported(exported):
    """Everybody who may be mailed and has an address, nobody else, under any seed."""
    seeds = {name: exported.read_seed(name) for name in SCORING}
    scored = evaluate(exported.history.raw, seeds, with_tier_changes=False)
    wanted = consented(exported.history.raw, scored.accepted, scored.as_of_date)
    assert wanted
    for destination in DESTINATIONS:
        rows = {
            row[IDENTITY[destination]]: row[ADDRESS[destination]]
            for row in read(exported, destination)
        }
        assert rows.keys() == wanted.keys(), destination
        assert all(address in wanted[contact] for contact, address in rows.items())
    ranks = {
        row["contact_id"]: row["engagement_percentile_rank_adjusted"]
        for row in exported.rows("predictions.fct_contact_predictions")
    }
    for row in read(exported, "brevo"):
        assert 0 <= row["OPEN_PERCENTILE"] / 100 - ranks[row["EXT_ID"]] < 0.010001
    people = People(exported.history.raw["contacts"])
    mailed = sent_to(exported)
    assert mailed <= people.known
    events = {}
    for event in scored.accepted:
        if event["event_date"] <= scored.as_of_date:
            events.setdefault(event["contact_id"], []).append(event)
    assert not any(any(consent_of(events.get(contact, []))) for contact in mailed)


def test_addresses_stand_in_the_exports_alone(exported):
    """No text of any other schema but staging holds an e-mail address of a contact."""
    addresses = {
        row["email"].strip().lower()
        for row in exported.history.raw["contacts"]
        if text(row["email"])
    }
    with duckdb.connect(str(exported.database), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where data_type = 'VARCHAR'"
            " and table_schema not in ('staging', 'seeds', 'activation_exports')"
            " and table_name in (select table_name from information_schema.tables"
            " where table_type = 'BASE TABLE')"
        ).fetchall()
        assert columns
        for schema, table, column in columns:
            found = connection.execute(
                f'select lower("{column}") from {schema}.{table}'
                f" where contains(\"{column}\", '@') limit 1000"
            ).fetchall()
            held = [row[0] for row in found if any(one in row[0] for one in addresses)]
            assert held == [], f"{schema}.{table}.{column}"


def test_changes_are_told_once(exported):
    """A first publish is all new; the same day tells the same; the next day tells what changed."""
    first = read(exported, "brevo", "contact_changes")
    assert first == read(exported, "brevo")
    exported.build(select=EXPORTS, settings=ON, fresh=False).require()
    assert read(exported, "brevo", "contact_changes") == first

    contact = first[0]["EXT_ID"]
    as_of = exported.query("select as_of_date from intermediate.int_as_of_date")[0]["as_of_date"]
    moment = datetime.combine(as_of, datetime.min.time()) + timedelta(days=1, minutes=15)
    raw = exported.history.raw
    pattern = raw["events"][0]
    gone = dict.fromkeys(pattern) | {
        "event_id": "leaves",
        "source": "test",
        "event_type": "unsubscribed",
        "contact_id": contact,
        "occurred_at": alike(moment, pattern["occurred_at"]),
        "loaded_at": alike(moment + timedelta(days=40), pattern["loaded_at"]),
    }
    exported.write_raw(raw | {"events": [*raw["events"], gone]})
    exported.build(select=EXPORTS, settings=ON, fresh=False).require()
    assert contact not in {row["EXT_ID"] for row in read(exported, "brevo")}
    changes = {row["contact_id"]: row["change"] for row in exported.rows(CHANGES)}
    assert changes[contact] == "removed"
    told = {row["EXT_ID"] for row in read(exported, "brevo", "contact_changes")}
    assert contact not in told
    assert len(told) < len(first), "everybody was told again"


@pytest.mark.parametrize("seed", range(40) if is_long() else (1, 2))
def test_objectors_are_never_sent_to_nor_exported(exported, seed):
    """Whatever the history and the rules: no allowed send and no exported row is an objector's.

    Objectors have unsubscribed, complained, bounced hard or been erased; they are found from the
    raw rows alone. Half of the histories are taken as they come, with objectors everywhere, and
    half of the rule sets hold no rule at all, the most that a seed can allow.
    """
    random = Random(f"objectors {seed}")
    history = random_history(random)
    events = list(history.raw["events"])
    seeds = random_plan(random, history)
    if seed % 2:
        history.raw["events"] = events
    if seed % 4 < 2:
        seeds = {name: [] for name in seeds}
    exported.write_seeds(seeds)
    exported.write_raw(history.raw)
    exported.build(select=EXPORTS, settings=ON).require()
    scoring = {name: exported.read_seed(name) for name in SCORING}
    scored = evaluate(history.raw, scoring, with_tier_changes=False)
    people = People(history.raw["contacts"])
    events = {}
    for event in scored.accepted:
        if event["event_date"] <= scored.as_of_date:
            events.setdefault(event["contact_id"], []).append(event)
    objectors = {contact for contact, own in events.items() if any(consent_of(own))}
    objectors |= {
        row["contact_id"] for row in history.raw["contacts"] if people.is_erased(row["contact_id"])
    }
    planned = {people.contact_of(text(row["contact_id"])) for row in history.raw["planned_sends"]}
    assert objectors & planned, "nobody objected: the example proves nothing"
    assert not objectors & sent_to(exported)
    for destination in DESTINATIONS:
        for suffix in ("contacts", "contact_changes"):
            rows = read(exported, destination, suffix)
            assert not objectors & {row[IDENTITY[destination]] for row in rows}, destination


CHANGES = "activation_exports.fct_export_changes"


def alike(moment, other):
    """A moment as the raw column spells it."""
    return (
        moment.replace(tzinfo=other.tzinfo) if isinstance(other, datetime) else moment.isoformat()
    )
