"""The project on a PostgreSQL server of its own: `make test-postgres`.

The demo's first days are built with every data and unit test, its last days, late rows and an
erasure as an increment, then everything whole. After the second and the third, every mart must be
the one that DuckDB builds whole. Prints how long the full builds took.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time

import duckdb
import psycopg2
import pytest
from engine_edges import ON_POSTGRES, expected, values_model
from engine_edges import model as edges_model
from harness import ROOT, Project

sys.path.append(str(ROOT / "tools"))

from load_raw import connected, load_folder
from postgres_server import start, stop
from same_on_engines import SCHEMAS, differences

FIRST = "loaded_at < timestamp '2026-06-20' and md5_number(event_id) % 50 <> 0"
SETTINGS = {"activation_exports": True}
PUBLISHED = set(SCHEMAS) - {"activation_exports"}


@contextlib.contextmanager
def served(folder):
    """A running server; the environment names it and its roles."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start(folder, port)
    place = {"HOST": "127.0.0.1", "PORT": str(port), "DB": "engagement", "PASSWORD": ""}
    place |= {"USER": "transformer", "REPORTER": "reporter"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in place.items():
            patch.setenv(f"POSTGRES_{name}", value)
        yield folder
    stop(folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server for the tests of this file."""
    with served(tmp_path_factory.mktemp("postgres") / "server") as folder:
        yield folder


@pytest.fixture(scope="module")
def story(server, tmp_path_factory):
    """Three builds of PostgreSQL, one of DuckDB; what differed after the last two."""
    project = Project(tmp_path_factory.mktemp("engines") / "copy")
    demo = project.folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "demo", "--contacts", "200", "--out", str(demo)]
        + ["--truth", str(project.folder / "truth")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for table in demo.glob("*.parquet"):
        table.rename(project.raw / table.name)
    lay_events(project, demo, FIRST)
    load_folder(project.raw, "loader")
    started = time.monotonic()
    build(project, "postgres", with_tests=True)
    told = {"with tests": time.monotonic() - started, "roles": readable()}

    lay_events(project, demo, "true")
    told["erased"] = erase_somebody(project)
    load_folder(project.raw, "loader")
    for name, target, full in (
        ("increment", "postgres", False),
        ("DuckDB", "duckdb", True),
        ("PostgreSQL", "postgres", True),
    ):
        if name == "PostgreSQL":
            told["differing after the increment"] = differing(project)
        started = time.monotonic()
        build(project, target, full=full)
        told[name] = time.monotonic() - started
    told["differing after a full build"] = differing(project)
    told["roles later"] = readable()
    told["project"] = project
    return told


def lay_events(project, demo, condition):
    """The demo's events for which a condition holds are the raw table."""
    duckdb.sql(f"copy (from '{demo}/events/*.parquet' where {condition})"
               f" to '{project.raw}/events.parquet'")  # fmt: skip


def erase_somebody(project):
    """One contact with an address asks for erasure; its id and address."""
    contacts = project.raw / "contacts.parquet"
    person = duckdb.sql(
        f"select contact_id, email from '{contacts}' where email is not null and contact_id in"
        f" (select contact_id from '{project.raw}/events.parquet') order by all limit 1"
    ).fetchone()
    erased = f"case when contact_id = '{person[0]}' then timestamp '2026-06-29' else deleted_at end"
    later = project.folder / "contacts.parquet"
    duckdb.sql(f"copy (select * replace ({erased} as deleted_at) from '{contacts}') to '{later}'")
    later.replace(contacts)
    return person


def build(project, target, full=False, with_tests=False):
    """Build everything on an engine."""
    command = ["build", "--threads", "2", "--target", target, "--target-path", target]
    command += ["--full-refresh"] if full else []
    left_out = ["--exclude-resource-type", "test", "unit_test"]
    command += ["--select", "*"] if with_tests else left_out
    project.dbt("--write-json", *command, settings=SETTINGS).require()


def differing(project, mart=None):
    """Lines for the marts that differ between the engines, and how many marts were compared.

    mart: `schema.table`, to compare this one alone.
    """
    manifest = json.loads((project.code / "duckdb/manifest.json").read_text(encoding="utf-8"))
    found = list(differences(project.database, manifest, mart))
    return [(one.mart, *one.lines) for one in found if one.lines], len(found)


def readable():
    """{schema: (tables and views that the reporter can read, those it cannot)}, by reading."""
    found = {}
    with connected("transformer") as owner, owner.cursor() as cursor:
        cursor.execute(
            "select relnamespace::regnamespace::text, oid::regclass::text from pg_class"
            " where relkind in ('r', 'v') and relnamespace::regnamespace::text not like 'pg_%'"
            " and relnamespace::regnamespace::text <> 'information_schema'"
        )
        tables = cursor.fetchall()
    with connected("reporter") as reader, reader.cursor() as cursor:
        for schema, table in tables:
            counts = found.setdefault(schema, [0, 0])
            try:
                cursor.execute(f"select * from {table} limit 1")
                counts[0] += 1
            except psycopg2.errors.InsufficientPrivilege:
                counts[1] += 1
            reader.rollback()
    return found


def test_every_mart_is_that_of_duckdb(story, capsys):
    """After a full build; the times of both are printed."""
    lines, compared = story["differing after a full build"]
    assert lines == []
    assert compared > 45
    with capsys.disabled():
        ratio = story["PostgreSQL"] / story["DuckDB"]
        print(
            f"\nfull build: DuckDB {story['DuckDB']:.0f} s, PostgreSQL {story['PostgreSQL']:.0f} s"
            f" ({ratio:.2f} x); its increment {story['increment']:.0f} s,"
            f" a first build with every test {story['with tests']:.0f} s"
        )


def test_an_increment_equals_a_full_build(story):
    """New, late and erased rows: the increment's marts are those of DuckDB's full build.

    All but the lists of what is new since the last build: a full build has none before it.
    """
    lines, compared = story["differing after the increment"]
    assert [line for line in lines if not line[0].endswith("_changes")] == []
    assert {line[0].split(".")[0] for line in lines} <= {"activation_exports"}
    assert compared > 45


def test_the_erased_are_gone(story):
    """No mart of the server names the erased contact."""
    contact_id, email = story["erased"]
    with connected("transformer") as server, server.cursor() as cursor:
        cursor.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema = any(%s)",
            [list(SCHEMAS)],
        )
        for (mart,) in cursor.fetchall():
            cursor.execute(
                f"select count(*) from {mart} as mart where strpos(mart::text, %s) > 0"
                " or mart::text ~ ('[(,]' || %s || '[,)]')",
                [email, contact_id],
            )
            assert cursor.fetchone() == (0,), mart


@pytest.mark.parametrize("when", ["roles", "roles later"])
def test_the_reporter_reads_marts_and_nothing_else(story, when):
    """Raw tables, staging, intermediate models, seeds and exports are closed to it."""
    opened = {schema for schema, (can, _) in story[when].items() if can}
    closed = {schema for schema, (_, cannot) in story[when].items() if cannot}
    assert opened == PUBLISHED
    assert closed == {"raw", "staging", "intermediate", "seeds", "activation_exports"}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("set score = score + 0.0001", "score"),
        ("set tier = tier || ' '", "tier"),
        ("set percentile_rank = percentile_rank * (1 + 2e-9)", "percentile_rank"),
        ("set last_event_at = last_event_at + interval '1 microsecond'", "last_event_at"),
    ],
)
def test_the_comparison_sees_the_smallest_difference(story, change, column):
    """One digit, a blank, two billionths, a microsecond."""
    mart = "scoring.fct_contact_scores"
    with connected("transformer") as server, server.cursor() as cursor:
        cursor.execute(f"create table public.whole as select * from {mart}")
        cursor.execute(f"update {mart} {change}")
    try:
        found = {one[0]: one for one in differing(story["project"], mart)[0]}
    finally:
        with connected("transformer") as server, server.cursor() as cursor:
            cursor.execute(f"truncate {mart}")
            cursor.execute(f"insert into {mart} select * from public.whole")
            cursor.execute("drop table public.whole")
    assert f" {column} " in found[mart][-1]


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_values_at_the_edge_are_one_thing_everywhere(server, make_project, target):
    """Times, decimals and JSON as tests/python/engine_edges.py lists them, on each engine."""
    project = make_project(f"edges_{target}")
    (project.code / "models/edge_values.sql").write_text(values_model(), encoding="utf-8")
    (project.code / "models/edge_results.sql").write_text(edges_model(), encoding="utf-8")
    project.dbt("run", "--select", "edge_values", "edge_results", "--target", target).require()
    select = "select name, given, result from edges.edge_results"
    if target == "duckdb":
        rows = [tuple(row.values()) for row in project.query(select)]
    else:
        with connected("transformer") as connection, connection.cursor() as cursor:
            cursor.execute(select)
            rows = cursor.fetchall()
    wanted = expected() | (ON_POSTGRES if target == "postgres" else {})
    assert {(name, given): result for name, given, result in rows} == wanted


def test_a_port_in_use_is_told(tmp_path):
    """A failed start says why and leaves nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit, match=r"Port \d+ of 127\.0\.0\.1: Address already in use"):
            start(tmp_path / "server", taken.getsockname()[1])
    assert not os.listdir(tmp_path)


def test_the_server_listens_to_this_machine_only(server):
    """One listening address, loopback; its processes are not root's."""
    settings = (server / "data/postgresql.conf").read_text(encoding="utf-8")
    assert "listen_addresses = '127.0.0.1'" in settings
    assert (server / "data").stat().st_uid != 0


def test_what_is_switched_off_is_dropped(story):
    """The last test: nothing of it stays in the database, the rest does."""
    project, left_out = story["project"], ["--exclude-resource-type", "test", "unit_test"]
    project.dbt("build", "--target", "postgres", *left_out, settings={"capabilities": []}).require()
    with connected("transformer") as connection, connection.cursor() as cursor:
        cursor.execute("select table_schema || '.' || table_name from information_schema.tables")
        found = {name for (name,) in cursor.fetchall()}
    schemas = {name.split(".")[0] for name in found}
    assert not schemas & {"pressure", "predictions", "activation_exports"}
    assert "intermediate.int_planned_sends" not in found
    assert {"scoring.fct_contact_scores", "activation.rpt_contact_360"} <= found
