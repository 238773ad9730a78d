"""A company's dbt project that has this one as a package: `integration_tests/`.

Two loads of a few dozen events, in tables with names of the company's own, on DuckDB (raw tables in
another database; `make test-package`) and on PostgreSQL (`make test-postgres`): a full build, an
increment with an erasure, a build of nothing new, and a late event of the person who was erased,
whose record and request are gone by then.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta

import duckdb
import pytest
from harness import ROOT, Project

sys.path.append(str(ROOT / "tools"))

from same_marts import compared, take, unique_grains

KINDS = ("sent", "delivered", "opened", "clicked")
EVENT_COLUMNS = "event_id, source, event_type, contact_id, message_id, occurred_at, loaded_at"
READ = (
    "select contact_id from acme_reports.dim_contacts order by 1",
    "select distinct tier from acme_reports.engaged_people",
    "select distinct rule_id from acme_scoring.fct_contact_points order by 1",
    "select count(*) from acme_core.dim_messages where message_name = 'Mail'",
)
KEY = "a secret"
VARS = {"start_date": "2026-02-01"}  # acme's own, with a name near as_of_date


def events(first, last):
    """A select of events: four of a person, then four of the next of eight."""
    rows = []
    for number in range(first, last):
        at = datetime(2026, 5, 1) + timedelta(hours=7 * number)
        texts = (f"e{number}", "mailer", KINDS[number % 4], f"p{number // 4 % 8}", f"m{number % 3}")
        values = [f"'{text}'" for text in texts]
        values += [f"timestamp '{time}'" for time in (at, at + timedelta(hours=1))]
        rows.append(f"({', '.join(values)})")
    return f"select * from (values {', '.join(rows)}) as rows ({EVENT_COLUMNS})"


LOADS = {
    "first": (
        "create schema {raw}",
        f"create table {{raw}}.mail_events as {events(0, 48)}",
        (
            "create table {raw}.people as select 'p' || number as person_no, timestamp '2026-01-01'"
            " as signed_up, 'p' || number || '@acme.example' as mail"
            " from generate_series(0, 7) as numbers (number)"
        ),
        (
            "create table {raw}.messages as select 'm' || number as message_id, 'Mail'"
            " as message_name from generate_series(0, 2) as numbers (number)"
        ),
        "create table {raw}.forget_me (email varchar(100), requested_at timestamp)",
    ),
    "second": (
        f"insert into {{raw}}.mail_events {events(48, 68)}",
        "insert into {raw}.forget_me values ('p3@acme.example', timestamp '2026-05-16')",
    ),
    "late": (
        "delete from {raw}.people where person_no = 'p3'",
        "delete from {raw}.forget_me",
        (
            "insert into {raw}.mail_events select 'late', source, 'opened', 'p3', message_id,"
            " occurred_at, timestamp '2026-05-21' from {raw}.mail_events where event_id = 'e40'"
        ),
    ),
}


class Acme:
    """The company's project, beside a copy of this one, with its tables on one engine."""

    def __init__(self, folder, engine):
        """Copy both projects and install the one in the other, as `dbt deps` does."""
        self.engine = engine
        self.code = Project(folder / "copy").code / "integration_tests"
        left_out = shutil.ignore_patterns("dbt_packages", "target", "logs", "package-lock.yml")
        shutil.copytree(ROOT / "integration_tests", self.code, ignore=left_out)
        self.dbt("deps")

    def dbt(self, *arguments):
        """Run a dbt command there as a user would; what it printed."""
        command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors"]
        surroundings = {"EMAIL_HASH_KEY": KEY, "DBT_PROFILES_DIR": "."}
        run = subprocess.run(
            [*command, *arguments, "--target", self.engine, "--vars", json.dumps(VARS)],
            check=False,
            cwd=self.code,
            env=os.environ | surroundings,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
        return run.stdout

    def build(self, *arguments):
        """`dbt build` without tests; what it printed."""
        return self.dbt("build", "--exclude-resource-type", "test", *arguments)

    @contextlib.contextmanager
    def connected(self):
        """A function that runs SQL in the company's database and gives its rows."""
        if self.engine == "duckdb":
            with duckdb.connect(str(self.code / "acme.duckdb")) as connection:
                connection.execute(f"attach '{self.code / 'lake.duckdb'}' as engagement")
                yield lambda sql: connection.execute(sql).fetchall()
        else:
            from load_raw import connected

            with connected("transformer") as server, server.cursor() as cursor:

                def rows(sql):
                    cursor.execute(sql)
                    return cursor.fetchall() if cursor.description else []

                yield rows

    def load(self, name):
        """What a loader does: into a database of its own on DuckDB."""
        raw = "engagement.landing" if self.engine == "duckdb" else "landing"
        with self.connected() as query:
            for statement in LOADS[name]:
                query(statement.format(raw=raw))

    def query(self, sql):
        """Rows of a query."""
        with self.connected() as query:
            return query(sql)

    def tables(self):
        """{schema.table: hash of its rows} of all tables that dbt made."""
        with self.connected() as query:
            names = query(
                "select table_schema || '.' || table_name from information_schema.tables"
                " where table_schema like 'acme%' order by 1"
            )
            return {
                name: query(
                    f"select md5(string_agg(cast(one as text), '|' order by cast(one as text)))"
                    f" from {name} as one"
                )
                for (name,) in names
            }

    def numbers(self):
        """{table: (number of its last change, of the last time it was built whole)}."""
        return {
            name: numbers
            for name, *numbers in self.query(
                "select table_name, change_number, whole_number from acme_work.refresh_state"
                " where reads = ''"
            )
        }

    def differing(self, own):
        """What differs between the company's marts and those in a file; how many there are."""
        manifest = json.loads((self.code / "target/manifest.json").read_text(encoding="utf-8"))
        keys = unique_grains(manifest)
        marts = [
            node
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
            and node["package_name"] == "engagement_scoring"
            and node["original_file_path"].startswith("models/marts/")
        ]
        lines = []
        for node in marts:
            name, key = f"{node['config']['schema']}.{node['name']}", keys.get(node["name"], [])
            with duckdb.connect() as connection:
                take(connection, own, name, "one")
                self.take(connection, f"{node['schema']}.{node['alias']}", key)
                lines += compared(connection, name, key).lines
        return lines, len(marts)

    def take(self, connection, mart, key):
        """Copy a mart of the company into the table `other`."""
        if self.engine == "duckdb":
            take(connection, self.code / "acme.duckdb", mart, "other")
        else:
            from load_raw import connected
            from same_on_engines import fetch, level

            with connected("transformer") as server:
                fetch(connection, server, mart)
            level(connection, key)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The database of the project itself: the two loads built whole, by the company's settings."""
    project = Project(tmp_path_factory.mktemp("own") / "copy")
    tables = {
        "events": "landing.mail_events",
        "messages": "landing.messages",
        "contacts": "(select person_no as contact_id, mail as email, signed_up as created_at,"
        " signed_up as updated_at from landing.people)",
        "erasure_requests": "landing.forget_me",
    }
    with duckdb.connect() as connection:
        for statement in (*LOADS["first"], *LOADS["second"]):
            connection.execute(statement.format(raw="landing"))
        for table, relation in tables.items():
            connection.execute(f"copy (from {relation}) to '{project.raw / table}.parquet'")
    weights = ROOT / "integration_tests/seeds/scoring_rules.csv"
    shutil.copy(weights, project.seed_path("scoring_rules"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMAIL_HASH_KEY", KEY)
        project.build(settings={"engaged_tier_rank": 1}).require()
    return project.database


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def story(request, tmp_path_factory, own):
    """What stood in the company's database after each of four builds."""
    with contextlib.ExitStack() as stack:
        if request.param == "postgres":
            pytest.importorskip("psycopg2", reason="make env-postgres")
            from test_postgres import served

            stack.enter_context(served(tmp_path_factory.mktemp("acme_postgres") / "server"))
        acme = Acme(tmp_path_factory.mktemp("acme"), request.param)
        told = {"acme": acme}
        acme.load("first")
        told["printed"] = acme.dbt("build")
        told["schemas"] = {name.split(".")[0] for name in acme.tables()}
        told["whole"] = acme.numbers()

        acme.load("second")
        acme.build()
        told["increment"] = acme.numbers()
        told["tables"] = acme.tables()
        told["erased"] = acme.query("select * from acme_work.int_erased_contacts order by 1")
        acme.build()
        told["nothing new"] = acme.tables()
        told["differing"] = acme.differing(own)
        told["read"] = [acme.query(sql) for sql in READ]

        acme.load("late")
        acme.build("--select", "+fct_events")
        yield told


def test_the_company_names_the_schemas(story):
    """All of them, by a macro that looks at the kind of a node, and by its own configuration."""
    folders = "core scoring predictions pressure activation monitoring staging work"
    assert story["schemas"] == {
        f"acme_{name}" for name in [*folders.split(), "settings", "reports"]
    }


def test_the_company_reads_the_marts(story):
    """By ref, under the names of its own, one of them that of a mart; scored by its own weights."""
    people, tiers, rules, messages = story["read"]
    assert people == [(f"p{number}",) for number in range(8)]
    assert tiers == [("ambassador",)]
    assert rules == [("clicked",), ("decayed_clicked",), ("opened",)]
    assert messages == [(3,)]
    assert "[WARNING]" not in story["printed"]


def test_the_second_build_is_an_increment(story):
    """No table that is changed by value was built whole again, and the events did change."""
    assert story["whole"]["acme_work.int_events"] == [1, 1]
    assert story["increment"]["acme_work.int_events"] == [2, 1]
    logs = {"acme_work.int_erased_contacts", "acme_work.int_objections"}  # read what they hold
    again = {name for name in story["whole"] if story["increment"][name][1] > 1}
    assert again - logs == set()


def test_a_build_of_nothing_new_changes_nothing(story):
    """Every table, of the state too, keeps its rows."""
    assert story["nothing new"] == story["tables"]


def test_the_marts_are_those_of_the_project_itself(story):
    """After the increment: a full build of the same data, without any company, has the same."""
    lines, count = story["differing"]
    assert lines == []
    assert count > 35


def test_the_hash_of_an_erased_person_stays_known(story):
    """A late event lets nobody in whose record and request are gone."""
    acme = story["acme"]
    assert len(story["erased"]) == 2
    assert acme.query("select * from acme_work.int_erased_contacts order by 1") == story["erased"]
    assert acme.query("select count(*) from acme_core.fct_events where contact_id = 'p3'") == [(0,)]
    assert acme.query("select count(*) from acme_core.fct_events where contact_id = 'p2'") == [(8,)]
