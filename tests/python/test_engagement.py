"""The small command, driven as a user would: `why`, `may-mail`, `person`, `show`, past dates."""

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import environment
import pytest

from engagement.person import keyed_hash, person

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime(2026, 5, 20, 10)
BLANK = {"condition_field": "", "condition_operator": "", "condition_value": "", "cap_count": ""}
BLANK |= {"cap_period": "", "linear_step_days": "", "linear_step_fraction": ""}
BLANK |= {"expires_after_days": "", "valid_from": "", "valid_to": ""}


def rule(rule_id, event_type, points, half_life="", **columns):
    """One row of scoring_rules.csv, group email."""
    decay = {"decay": "exponential" if half_life else "none", "half_life_days": half_life}
    row = {"rule_id": rule_id, "score_id": "engagement", "rule_group": "email"}
    return row | {"event_type": event_type, "points": points} | BLANK | decay | columns


def events(contact, event_type, *days_ago, **columns):
    """Events of a contact, so many days before the as-of date."""
    for days in days_ago:
        at = TODAY - timedelta(days=days)
        yield {
            "event_id": f"{contact}-{event_type}-{days}",
            "source": "site",
            "event_type": event_type,
            "contact_id": contact,
            "occurred_at": at,
            "loaded_at": at + timedelta(hours=1),
        } | columns


@pytest.fixture(scope="module")
def built(make_project):
    """Ann answers, Bob left, Cal has two planned mails on a day and one a day is allowed.

    Clicks are worth 8 and halve in 10 days, one per day; opens 3; email is limited to 12.
    """
    project = make_project("engagement")
    tiers = [
        {"score_id": "engagement", "tier": tier, "tier_rank": rank, "min_score": lowest}
        | {"tier_name": tier, "recommended_action": action}
        for tier, rank, lowest, action in (
            ("best", 1, 30, "Call"), ("good", 2, 10, "Write"), ("low", 3, "", ""),
        )
    ]  # fmt: skip
    project.write_seeds(
        {
            "scoring_rules": [
                rule("click", "clicked", 8, "10", cap_count=1, cap_period="day"),
                rule("open", "opened", 3),
                rule("big", "purchased", 20, rule_group="shop", condition_field="amount",
                     condition_operator=">=", condition_value="100"),
            ],
            "score_group_limits": [
                {"score_id": "engagement", "rule_group": "email", "max_points": 12}
            ],
            "score_tiers": tiers,
            "scores": [
                {"score_id": "engagement", "score_name": "Engagement", "entity": "contact"}
                | {"min_score": 0, "max_score": 100, "includes_machine_events": "false"}
            ],
            "property_rules": [], "score_matrices": [], "segments": [], "segment_conditions": [],
            "typology_rules": [
                {"rule_set": "current", "rule_id": "one_a_day", "rule_kind": "pressure"}
                | {"rule_order": 10, "threshold": 1, "period": "day"}
            ],
            "typology_thresholds": [],
        }
    )  # fmt: skip
    clicks = [*events("ann", "clicked", 0, 10, 20), *events("ann", "opened", 1, 2)]
    again = dict(clicks[0], event_id="again", occurred_at=TODAY + timedelta(hours=1))
    left = events("bob", "unsubscribed", 3)
    quiet = events("cal", "opened", 30)
    planned = [
        {"message_id": message, "contact_id": contact, "category": "news", "weight": weight}
        | {"planned_at": TODAY + timedelta(days=1, hours=hours)}
        for message, contact, weight, hours in (
            ("news", "cal", 9, 0), ("offer", "cal", 1, 1), ("news", "bob", 5, 0),
        )
    ]  # fmt: skip
    project.write_raw(
        {
            "events": [*clicks, again, *left, *quiet],
            "contacts": [
                {"contact_id": name, "email": f"{name}@example.org"}
                | {"created_at": TODAY - timedelta(days=60), "updated_at": TODAY}
                for name in ("ann", "bob", "cal", "new")
            ],
            "messages": [
                {"message_id": name, "message_name": name, "category": "news", "channel": "email"}
                | {"message_type": "marketing", "sent_at": None}
                for name in ("news", "offer")
            ],
            "planned_sends": planned,
        }
    )
    settings = {"headline_score": "engagement"}
    project.build(settings=settings).require()
    project.dbt("--write-json", "parse", settings=settings).require()  # what tables are about
    return project


def engagement(project, *arguments):
    """Run the command in the copy; its output, exit code and messages."""
    surroundings = {"DUCKDB_PATH": str(project.database), "RAW_DIR": str(project.raw)}
    surroundings |= {"DBT_PROFILES_DIR": "profiles", "PYTHONPATH": str(ROOT)}
    surroundings |= {"PUBLISH_DIR": str(project.published)}
    return subprocess.run(
        [sys.executable, "-m", "engagement", *arguments],
        cwd=project.code,
        env={name: text for name, text in os.environ.items() if not name.startswith("DBT_")}
        | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def told(project, *arguments):
    """What the command says, blanks made one; it must succeed."""
    done = engagement(project, *arguments)
    assert done.returncode == 0, done.stderr
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def test_why_tells_what_counted_faded_was_capped_and_cut(built):
    """Clicks 8 + 4 + 2 of 24 earned, one capped; opens 6; 20 cut to 12 by the limit: good."""
    story = told(built, "why", "ann")
    assert story[0] == "ann, score engagement, as of 2026-05-20: 12 points, tier good"
    assert "Recommended: Write." in story
    assert "click email 4 1 24 10 14 2026-05-20" in story
    assert "open email 2 - 6 0 6 2026-05-19" in story
    assert "group email: 20, at most 12 count" in story
    assert any(line.startswith("The next tier, best, begins at 30: 18 more") for line in story)
    assert "1 x purchased with amount >= 100 (20 each, big)" in story
    assert "3 x clicked (8 each, click), but group email has room for 0 only" in story


def test_why_of_who_did_nothing_and_of_nobody(built):
    """New is not dormant; an unknown id, or score, is a sentence and exit code 1."""
    assert told(built, "why", "new")[0].endswith("0 points, tier unscored")
    for arguments in (["why", "nobody"], ["why", "ann", "--score", "engagemnt"]):
        done = engagement(built, *arguments)
        assert done.returncode == 1
        assert "Scores: engagement." in done.stderr
        assert "Traceback" not in done.stderr


def test_may_mail_says_which_rule_says_no(built):
    """A contact with its reason and its planned mails; a message with its counts."""
    assert told(built, "may-mail", "bob")[0] == "bob may not be mailed: unsubscribed on 2026-05-17."
    cal = told(built, "may-mail", "cal")
    assert cal[0] == "cal may be mailed."
    assert "2026-05-21 10:00 news news yes" in cal
    assert (
        "2026-05-21 11:00 offer news no one_a_day (pressure): 0 sent, 1 planned, at most 1" in cal
    )
    news = told(built, "may-mail", "news")
    assert news[:2] == ["news: 1 of 2 planned sends may go out.", "unsubscribed control 1"]
    # the newest load is at 11:00 of the as-of date; after two days nobody should send by it
    assert news[-1].startswith("Send nothing by this: consent known up to 2026-05-20 11:00 UTC, ")
    assert news[-1].endswith("not to be used since 2026-05-22 11:00 UTC; load and refresh.")
    (row,) = built.query("select distinct consent_as_of from predictions.fct_contact_send_times")
    assert row["consent_as_of"] == datetime(2026, 5, 20, 11)
    assert engagement(built, "may-mail", "nobody").returncode == 1


def exported(project, who):
    """What `person` writes about somebody: the page, {table: rows}, and the file's text."""
    file = project.folder / "person.json"
    file.unlink(missing_ok=True)
    page = told(project, "person", who, "--json", str(file))
    text = file.read_text()
    return page, json.loads(text)["tables"], text


def test_person_has_every_row_about_one_person_and_none_of_others(built):
    """Each mart of dbt's graph with a contact_id, as a plain query has it; also what was received.

    Of Ann's 6 scoring rows (4 clicks, 2 opens) 12 points count; nobody else is named.
    """
    page, tables, text = exported(built, "ann")
    nodes = json.loads((built.code / "target" / "manifest.json").read_text())["nodes"].values()
    marts = [
        f"{node['schema']}.{node['name']}"
        for node in nodes
        if node["fqn"][1] == "marts" and "contact_id" in node["columns"]
    ]
    assert len(marts) > 12
    for mart in marts:
        rows = built.query(f"select * from {mart} where contact_id = 'ann'")
        wanted = sorted(json.dumps(row, default=str) for row in rows)
        assert sorted(json.dumps(row) for row in tables[mart]) == wanted, mart
        assert (f"## {mart}: {len(rows)}" in page) == bool(rows)
    assert len(tables["scoring.fct_contact_points"]) == 6
    assert [row["score"] for row in tables["scoring.fct_contact_scores"]] == ["12.0000"]
    assert [row["email"] for row in tables["staging.stg_generic__contacts"]] == ["ann@example.org"]
    assert not re.search(r"\b(bob|cal)\b", text + " ".join(page))
    assert exported(built, "ann") == (page, tables, text)
    assert exported(built, " Ann@Example.org") == (page, tables, text)


def test_person_shows_where_consent_comes_from(built):
    """Bob's own event said it: the statement and the log hold it under the hash of his id."""
    page, tables, _ = exported(built, "bob@example.org")
    for table in ("intermediate.int_consent_statements", "intermediate.int_objections"):
        (said,) = [row for row in tables[table] if row["subject_hash"] == keyed_hash("bob")]
        assert (said["statement"], said["source"]) == ("objected", "site")
        assert f"## {table}: {len(tables[table])}" in page
    assert "- is_unsubscribed: True" in page


def test_person_of_nobody_and_under_another_key(built, monkeypatch):
    """A sentence and exit code 1, and no file; with another key no address is known."""
    file = built.folder / "nobody.json"
    for who in ("nobody", "ann@example.org"):
        done = engagement(built, "person", who, "--json", str(file))
        assert (done.returncode, done.stdout, file.exists()) == (1, "", False)
        assert f"There is no contact {who}." in done.stderr
        assert ("EMAIL_HASH_KEY" in done.stderr) == ("@" in who)
        monkeypatch.setenv("EMAIL_HASH_KEY", "another")


def test_person_is_looked_for_by_every_name_in_tables_that_nobody_listed(tmp_path):
    """Ann has two records, Ben shares an address with her, of Eve only a hash is left.

    An address that people share brings the rows that have no owner, never another's.
    """
    shared, own, eve = (keyed_hash(name) for name in ("info@x.org", "a@x.org", "eve"))
    with duckdb.connect() as warehouse:
        warehouse.execute(f"""
            create schema intermediate;
            create table intermediate.int_contact_persons (contact_id text, person_id text);
            insert into intermediate.int_contact_persons
                values ('ann', 'ann'), ('ann2', 'ann'), ('ben', 'ben');
            create table intermediate.int_contact_records (contact_id text, email_hash text);
            insert into intermediate.int_contact_records
                values ('ann', '{shared}'), ('ann2', '{own}'), ('ben', '{shared}');
            create table intermediate.int_contact_keys (
                received_contact_id text, received_contact_key int, contact_id text, contact_key int
            );
            insert into intermediate.int_contact_keys
                values ('ann', 1, 'ann', 1), ('ann2', 2, 'ann', 1), ('ben', 3, 'ben', 3);
            create table intermediate.int_contact_hashes (contact_key int, subject_hash text);
            insert into intermediate.int_contact_hashes values (1, 'strange'), (3, '{shared}');
            create schema shop;
            create table shop.calls (caller_contact_id text, email text, note text);
            insert into shop.calls values
                ('ann2', null, 'second'), ('ann', 'a@x.org', 'first'), (null, 'A@x.org ', 'mailed'),
                ('ben', 'a@x.org', 'other'), (null, null, 'other');
            create table shop.said (subject_hash text, note text);
            insert into shop.said values
                ('{own}', 'said'), ('strange', 'known'), ('{eve}', 'gone');
            create view shop.sums as
                select contact_key, case contact_key when 1 then 'summed' else 'other' end as note
                from intermediate.int_contact_hashes;
            create table shop.prices as select 'other' as note
        """)
        notes = {}
        for who in ("ann", "ann2", "a@x.org", "eve"):
            person(warehouse, who, file := tmp_path / "person.json")
            notes[who] = sorted(re.findall(r'"note": "(\w+)"', file.read_text()))
        hers = ["first", "known", "mailed", "said", "second", "summed"]
        assert notes == {"ann": hers, "ann2": hers, "a@x.org": hers, "eve": ["gone"]}
        with pytest.raises(SystemExit, match=r"2 people .* info@x.org. Name one: ann, ben"):
            person(warehouse, "info@x.org", None)


def test_a_past_date_is_answered_beside_todays_marts(built):
    """Ten days ago: 8 + 4 and no open; the working database keeps its bytes."""
    before = built.database.read_bytes()
    story = told(built, "why", "ann", "--date", "2026-05-10")
    assert story[0] == "ann, score engagement, as of 2026-05-10: 12 points, tier good"
    assert not any(line.startswith("open ") for line in story)
    again = engagement(built, "why", "ann", "--date", "2026-05-10")
    assert "Building" not in again.stderr
    assert built.database.read_bytes() == before
    assert told(built, "why", "ann")[0].startswith("ann, score engagement, as of 2026-05-20")
    wrong = engagement(built, "why", "ann", "--date", "2026-02-30")
    assert wrong.returncode == 2
    assert "2026-02-30 is no date" in wrong.stderr


def test_show_lists_prints_and_answers(built):
    """The three ways to ask; a missing table, a write and a missing database are sentences."""
    assert "scoring.fct_contact_scores" in told(built, "show")
    assert any("unscored" in line for line in told(built, "show", "scoring.fct_contact_scores"))
    assert any("42" in line for line in told(built, "show", "select 40 + 2 as x"))
    for question in ("scoring.nothing", "drop table scoring.fct_contact_scores"):
        wrong = engagement(built, "show", question)
        assert wrong.returncode == 1
        assert wrong.stderr.strip()
        assert "Traceback" not in wrong.stderr


def test_a_word_that_nothing_has_is_told_with_the_nearest_that_something_has(built):
    """A send rule for a category that nobody sends; the build goes on and ends with the events."""
    rules = built.read_seed("typology_rules")
    built.write_seeds({"typology_rules": [rule | {"category": "newz|offer"} for rule in rules]})
    seeds = ["typology_rules", "stg_config__typology_rules"]
    said = told(built, "build", "--select", *seeds, "words_occur_in_the_data")
    built.write_seeds({"typology_rules": rules})
    told(built, "build", "--select", "typology_rules")
    assert (
        "Warning: words_occur_in_the_data: 1 found: seed typology_rules, row_key current /"
        " one_a_day, field message.category, value newz|offer, did_you_mean news"
    ) in said
    assert "8 raw events: 8 accepted, 0 rejected, 0 of erased people" in said


def test_the_command_stands_in_the_environment(tmp_path, monkeypatch):
    """It starts the environment's own Python on this project; no database yet is a sentence."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    environment.write_command(str(tmp_path))
    monkeypatch.setenv("DUCKDB_PATH", str(tmp_path / "none.duckdb"))
    done = subprocess.run(
        [tmp_path / "bin" / "engagement", "show"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run `make build`" in done.stderr
