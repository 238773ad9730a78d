"""A refresh of the whole project: what is published equals what was tested, and nothing else is."""

import json
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import duckdb
import pytest
import yaml
from harness import ROOT, Project
from refreshing import (
    KEY,
    command,
    content,
    published_bytes,
    refresh,
    refresh_here,
    small_project,
    write_version,
)
from test_engagement import engagement

from refresh.history import TABLE
from refresh.outcome import Outcome

SPLIT = "timestamp '2026-06-20'"
PERSONAL = ("user_agent", "ip_address", "properties", "attributes", "email")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Two refreshes of the demo: without the last days and with them, and one person erased."""
    project = Project(tmp_path_factory.mktemp("refresh") / "copy")
    demo = project.folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "demo", "--contacts", "150", "--weeks", "8", "--out", str(demo)]
        + ["--truth", str(project.folder / "truth")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    told = {"project": project}
    with duckdb.connect() as connection:
        events = f"from '{demo}/events/*.parquet' where loaded_at is null or loaded_at"
        (project.raw / "events").mkdir()
        for table in ("contacts", "messages", "companies", "deals", "planned_sends"):
            (demo / f"{table}.parquet").rename(project.raw / f"{table}.parquet")
        connection.execute(f"copy ({events} < {SPLIT}) to '{project.raw}/events/1.parquet'")
        told["first"] = refresh(project)
        assert told["first"][0] is Outcome.PUBLISHED, told["first"][1]
        told["first content"] = content(project)
        told["first bytes"] = published_bytes(project)
        told["first release"] = json.loads((project.published / "current/release.json").read_text())

        connection.execute(f"copy ({events} >= {SPLIT}) to '{project.raw}/events/2.parquet'")
        contacts = f"read_parquet('{project.raw}/contacts.parquet')"
        told["erased"] = connection.execute(
            f"select contact_id, email from {contacts} where email is not null"
            " and contact_id in (select contact_id from"
            f" read_parquet('{project.raw}/events/1.parquet')) order by contact_id limit 1"
        ).fetchone()
        told["request"] = with_key(project, "erase", told["erased"][0])
        told["second"] = refresh_here(project)
        told["second release"] = json.loads(
            (project.published / "current/release.json").read_text()
        )
        started = time.monotonic()
        told["third"] = refresh(project)
        told["third seconds"] = time.monotonic() - started
    return told


def with_key(project, *words):
    """Run the small command with the key of the refreshes."""
    with mock.patch.dict(os.environ, {"EMAIL_HASH_KEY": KEY}):
        return engagement(project, *words)


def test_the_report_tells_what_happened(story):
    """Exit code 0; rows, tests, files and times in words, the same in release.json."""
    outcome, output = story["first"]
    assert outcome is Outcome.PUBLISHED, output
    assert output.startswith("Published release 1, as of 2026-06-")
    for word in ("accepted (+", "duplicate ", "passed, ", "unchanged and linked", "parse "):
        assert word in output
    release = story["first release"]
    assert release["rows"]["raw"] > release["rows"]["accepted"] > 1000
    assert release["build"]["tests"] > 100
    assert set(release["times"]["seconds"]) == {"parse", "sources", "build", "publish"}
    assert release["newest_load"]["generic.events"].startswith("2026-06-19")
    assert str(story["project"].folder) not in json.dumps(release)


def test_nothing_new_is_told_in_seconds(story):
    """The whole project too ends at once where nothing has changed, and says so."""
    outcome, output = story["third"]
    assert outcome is Outcome.PUBLISHED, output
    assert output.startswith("Nothing new since release 2, as of 2026-0"), output
    assert story["third seconds"] < 10


def test_readers_see_what_was_tested(story):
    """Each published relation, and each of its files, has the rows of the working database.

    But for the history of runs, of which test_refresh_history.py speaks.
    """
    project = story["project"]
    published = content(project)
    marts = set(project.relations("core", "scoring", "monitoring")) - {TABLE}
    assert len(marts) >= 14
    for name in marts:
        assert published[name] == [tuple(row.values()) for row in project.rows(name)], name
    views = {"scoring.fct_contact_points", "core.dim_days"}
    assert {name.replace("/", ".") for name in published if "/" in name} == (
        {name for name in published if "." in name} - views
    )
    for name in published:
        if "/" in name:
            assert published[name] == published[name.replace("/", ".")], name
    assert published["core.fct_events"] != story["first content"]["core.fct_events"]


def test_only_marts_and_what_their_views_need(story):
    """Nothing of staging and intermediate but what a view reads; no personal column anywhere.

    Whoever adds to this list has looked at the columns of what a new mart view takes along.
    """
    release = story["second release"]
    others = {name for name in release["relations"] if name.startswith(("staging", "interm"))}
    assert others == {
        "intermediate.int_as_of_date",
        "intermediate.int_contacts",
        "intermediate.int_event_points",
        "staging.stg_config__scoring_rules",
    }
    for name, relation in release["relations"].items():
        assert not set(PERSONAL) & set(relation["columns"]), name
    found = published_bytes(story["project"])
    with duckdb.connect() as connection:
        for column in ("user_agent", "ip_address", "properties"):
            rows = connection.execute(
                f"select distinct {column} from '{story['project'].raw}/events/*.parquet'"
                f" where {column} is not null"
            ).fetchall()
            assert rows
            assert [value for (value,) in rows if value.encode() in found] == []
        emails = connection.execute(
            f"select distinct email from '{story['project'].raw}/contacts.parquet'"
            " where email like '%@%'"
        ).fetchall()
    assert [email for (email,) in emails if email.encode() in found] == []


def test_a_release_travels(story, tmp_path):
    """Copied elsewhere, with the original gone, every table and file has the same rows; so has the
    database alone, attached under another name."""
    project, elsewhere = story["project"], tmp_path / "elsewhere"
    published = content(project)
    shutil.copytree(project.published, elsewhere, symlinks=True)
    hidden = project.published.rename(project.folder / "hidden")
    try:
        assert content(SimpleNamespace(published=elsewhere)) == published
        alone = shutil.copy(elsewhere / "engagement.duckdb", tmp_path / "alone.duckdb")
        shutil.rmtree(elsewhere)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{alone}' as warehouse (read_only)")
            connection.execute("set timezone = 'UTC'")
            for name in ("core.fct_events", "scoring.fct_contact_points"):
                rows = connection.execute(f"from warehouse.{name} order by all").fetchall()
                assert rows == published[name], name
    finally:
        hidden.rename(project.published)


def test_a_release_explains_itself(story):
    """What the project's YAML says of tables and columns, in database, Parquet and release.json;
    a table with one identifying column has it as primary key."""
    current = story["project"].published / "current"
    told = {name: one["comments"] for name, one in story["second release"]["relations"].items()}
    with duckdb.connect(str(current / "engagement.duckdb"), read_only=True) as connection:
        found = {}
        for relation, column, comment in connection.execute(
            """
            select schema_name || '.' || table_name, column_name, comment from duckdb_columns()
            where not internal
            union all select schema_name || '.' || table_name, '', comment from duckdb_tables()
            union all select schema_name || '.' || view_name, '', comment from duckdb_views()
            where not internal
            """
        ).fetchall():
            found.setdefault(relation, {})[column] = comment
        keys = connection.execute(
            "select table_name, constraint_column_names from duckdb_constraints()"
            " where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        files = connection.execute(
            "select file_name, decode(value) from"
            f" parquet_kv_metadata('{current}/parquet/**/*.parquet') where decode(key) = 'comments'"
        ).fetchall()
    nameless = [(one, column) for one in found for column, text in found[one].items() if not text]
    assert (nameless, found) == ([], told)
    said = yaml.safe_load((ROOT / "models/marts/core/_core__models.yml").read_text())["models"]
    for model in said:
        for column in model["columns"]:
            meant = found[f"core.{model['name']}"][column["name"]]
            assert meant == " ".join(column["description"].split()) or "{{" in column["description"]
    assert ("dim_contacts", ["contact_id"]) in keys
    assert len(files) > 40
    for path, comments in files:
        schema, table, *_ = Path(path).relative_to(current / "parquet").parts
        assert json.loads(comments) == told[f"{schema}.{table.removesuffix('.parquet')}"], path


def test_unchanged_weeks_are_linked(tmp_path):
    """Only weeks that differ are written again; the others are the files of the release before."""
    project = small_project(tmp_path)
    for version in (1, 2, 2):
        write_version(project, version)
        outcome, output = refresh_here(project, "--skip-freshness")
        assert outcome is Outcome.PUBLISHED, output
    assert " 1 written" in output  # the history of runs
    assert "raw (+0)" in output
    folders = [
        project.published / "releases" / number / "parquet" / "core" / "fct_events"
        for number in ("000001", "000002", "000003")
    ]
    *weeks, last = sorted(path.name for path in folders[1].iterdir())
    assert (len(weeks), last) == (9, "2026-W10.parquet")
    for name in weeks:
        assert (folders[1] / name).samefile(folders[0] / name), name
    assert not (folders[1] / last).samefile(folders[0] / last)
    assert (folders[2] / last).samefile(folders[1] / last)

    relations = json.loads((project.published / "current/release.json").read_text())["relations"]
    assert "core.dim_secrets" not in relations, "it says publish: false"
    assert list(relations["intermediate.int_event_points"]["columns"]) == [
        "contact_id",
        "event_key",
        "points",
    ], "a view takes along the columns that it names"


def test_an_erased_person_is_in_no_file(story):
    """The release that knew them is gone at once; their id is nowhere in those that are left."""
    contact_id, email = story["erased"]
    assert story["second"][0] is Outcome.PUBLISHED, story["second"][1]
    assert contact_id.encode() in story["first bytes"]
    assert contact_id in str(story["first content"])
    project = story["project"]
    assert not (project.published / "releases" / "000001").exists()
    found = published_bytes(project)
    assert contact_id.encode() not in found
    assert email.encode() not in found
    assert contact_id not in str(content(project))


def test_an_erasure_that_was_asked_for_is_proven(story):
    """After the refresh nothing is left in databases, files, logs and what dbt wrote."""
    assert story["request"].returncode == 0, story["request"].stderr
    proof = with_key(story["project"], "erase", story["erased"][1], "--proof")
    assert proof.returncode == 0, proof.stderr
    assert "int_erased_contacts " in proof.stdout


def test_the_key_of_hashes_is_in_no_file(story):
    """Not in dbt's log, which is there and full, nor in SQL, parses and whatever readers get."""
    project = story["project"]
    assert "asked_hash" in (project.code / "logs" / "dbt.log").read_text()
    folders = (project.code / "logs", project.code / "target", project.published)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 200
    spelt = [text.encode() for text in (KEY, KEY.replace("'", "''"), KEY.split("'")[1])]
    holding = [path for path in files if any(text in path.read_bytes() for text in spelt)]
    assert holding == []


def test_any_name_of_the_working_database(story):
    """Views work wherever readers attach the file, whatever DUCKDB_PATH was called."""
    assert story["project"].database.name == "warehouse.duckdb"
    path = (story["project"].published / "engagement.duckdb").resolve()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as elsewhere (read_only)")
        ((count,),) = connection.execute(
            "select count(*) from elsewhere.scoring.fct_contact_points"
        ).fetchall()
    assert count == story["second release"]["relations"]["intermediate.int_event_points"]["rows"]


def test_a_build_tests_what_changed_and_dbt_test_all(story):
    """A repeated key in a stored table, in rows that no refresh touched: `dbt test` finds it."""
    project = story["project"]
    table, name = "intermediate.int_events", "unique_grain_int_events_int_events__event_key"
    with duckdb.connect(str(project.database)) as connection:
        ((key,),) = connection.execute(
            f"select event_key from {table} order by occurred_at, event_key limit 1"
        ).fetchall()
        connection.execute(f"insert into {table} from {table} where event_key = {key}")
        ((is_whole,),) = connection.execute(
            "select whole_number = change_number from intermediate.refresh_state"
            f" where table_name = '{table}' and reads = ''"
        ).fetchall()
    secret = {"EMAIL_HASH_KEY": KEY}
    passed = {
        command: project.dbt(command, "--select", name, environment=secret).ok
        for command in ("test", "build")
    }
    with duckdb.connect(str(project.database)) as connection:
        row = f"select min(rowid) from {table} where event_key = {key}"
        connection.execute(f"delete from {table} where rowid = ({row})")
    assert passed == {"test": False, "build": not is_whole}
    assert project.dbt("test", "--select", name, environment=secret).ok


def test_contradicting_settings(story):
    """The message of the gate, code 2, and the last release as it was."""
    project = story["project"]
    before = content(project)
    rows = project.read_seed("score_tiers")
    project.write_seeds({"score_tiers": [row | {"min_score": "5"} for row in rows]})
    outcome, output = refresh_here(project)
    project.write_seeds({"score_tiers": rows})
    assert outcome is Outcome.CONFIGURATION, output
    assert "seeds/scoring/score_tiers.csv" in output
    assert content(project) == before


# What each metric is in plain SQL, by the group that `mf query` is asked for.
METRICS = {
    ("contacts,average_score,engaged_share", "contact_score__score_id,contact_score__tier"): """
        select score_id, tier, count(distinct contact_id), avg(score) filter (is_scored),
            count(*) filter (is_scored and tier_rank <= 2) / nullif(count(*) filter (is_scored), 0)
        from scoring.fct_contact_scores group by all
    """,
    (
        "open_rate,click_rate,unsubscribe_rate,complaint_rate,revenue_per_mail",
        "contact__current_tier",
    ): """
        with mails as (
            select tier, event_type, is_machine, amount
            from core.fct_events join activation.rpt_contact_360 using (contact_id)
        )
        select tier,
            count(*) filter (event_type = 'opened' and not is_machine) / nullif(delivered, 0),
            count(*) filter (event_type = 'clicked' and not is_machine) / nullif(delivered, 0),
            count(*) filter (event_type = 'unsubscribed') / nullif(delivered, 0),
            count(*) filter (event_type = 'complained') / nullif(delivered, 0),
            cast(sum(amount) filter (event_type = 'purchased') as double) / nullif(delivered, 0)
        from mails join (
            select tier, count(*) filter (event_type = 'delivered') as delivered
            from mails group by tier
        ) using (tier)
        group by tier, delivered
    """,
    ("predicted_response,observed_response", "prediction_window__target"): """
        select target, cast(sum(expected_count) as double) / sum(send_count),
            sum(outcome_count) / sum(send_count)
        from monitoring.rpt_prediction_quality group by target
    """,
    ("delivered,clicks_by_people", "event__event_date__week,event__source,message__category"): """
        select date_trunc('week', event_date), source, category,
            count(*) filter (event_type = 'delivered'),
            count(*) filter (event_type = 'clicked' and not is_machine)
        from core.fct_events left join core.dim_messages using (message_id) group by all
    """,
    ("suppressed_share,planned_mails", "message__category"): """
        select any_value(messages.category), count(*) filter (not is_allowed) / count(*), count(*)
        from pressure.fct_send_decisions left join core.dim_messages as messages
        using (message_id) group by messages.category
    """,
}


@pytest.fixture(scope="module")
def parsed(story):
    """The project whose target folder MetricFlow reads."""
    story["project"].dbt("parse").require()
    return story["project"]


@pytest.mark.skipif(find_spec("dbt_metricflow") is None, reason="MetricFlow is not installed here")
@pytest.mark.parametrize(("asked", "sql"), METRICS.items())
def test_metrics_equal_sql(parsed, tmp_path, asked, sql):
    """What MetricFlow answers is what SQL on the marts says, group for group."""
    project, (metrics, groups) = parsed, asked
    process = command(project)
    process["args"] = [Path(sys.executable).with_name("mf"), "query", "--metrics", metrics]
    process["args"] += ["--group-by", groups, "--csv", tmp_path / "answer.csv"]
    process["env"]["DBT_PROJECT_DIR"] = str(project.code)
    done = subprocess.run(**process, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(project.published / "engagement.duckdb"), read_only=True) as connection:
        expected = connection.execute(sql).fetchall()
        answer = connection.execute(f"from read_csv('{tmp_path}/answer.csv')")
        names = [column[0] for column in answer.description]
        order = [names.index(name) for name in [*groups.split(","), *metrics.split(",")]]
        found = [tuple(row[place] for place in order) for row in answer.fetchall()]
    size = len(groups.split(","))
    told, meant = (
        {tuple(map(str, row[:size])): [value or 0 for value in row[size:]] for row in rows}
        for rows in (found, expected)
    )
    assert told.keys() == meant.keys()
    for group, values in meant.items():
        assert told[group] == pytest.approx(values, rel=1e-9), group
