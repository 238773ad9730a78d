"""The two materializations of the project, on a project of four models made for them.

`by_value` changes a table in part and hands on what differs; `loop` runs a select over its own
result. The models and seeds are a few lines, so that each test reads as what it shows.
"""

import contextlib
import io
import os
import shutil

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from harness import ROOT

MACROS = ("materializations", "refresh", "cross_db", "config", "staging")
PROJECT = """
name: engagement_scoring
version: 1.0.0
profile: small
vars: {enabled_sources: [generic], key_salt: ""}
on-run-start: ["{{ create_refresh_state() }}"]
on-run-end: ["{{ forget_seen_changes() }}"]
models: {engagement_scoring: {+schema: intermediate, +materialized: table}}
seeds: {engagement_scoring: {+schema: seeds}}
"""
PROFILES = "small: {target: d, outputs: {d: {type: duckdb, path: small.duckdb, threads: 2}}}"
ROWS = [("a", 1, 10, "x"), ("a", 2, 10, "y"), ("b", 3, 11, "z")]
WEIGHTS = [("x", 1), ("y", 2), ("z", 3)]
MODELS = {
    "stg_config__weights": """
        {{ config(materialized='view') }} select word, weight from {{ ref('weights') }}
    """,
    "int_loads": """
        {{ config(materialized='by_value', unique_key=['load']) }}
        select load, cast(sum(cast(row_hash as decimal(38, 0))) as decimal(38, 0)) as row_hash_sum
        from (
            select load, {{ hash_bigint(row_text(['id', 'person', 'word'])) }} as row_hash
            from {{ ref('landed') }}
        ) as hashed
        group by load
    """,
    "events": """
        -- depends_on: {{ ref('int_loads') }}
        {{ config(
            materialized='by_value', hands_on=['id', 'person'],
            scope=[['int_loads', {'load': 'load'}]]
        ) }}
        select landed.load, landed.id, landed.person, weights.weight
        from {{ ref('landed') }} as landed
        left join {{ ref('stg_config__weights') }} as weights on landed.word = weights.word
        where {{ in_scope('landed') }}
    """,
    "people": """
        {{ config(
            materialized='by_value', unique_key=['person'],
            scope=[['events', {'person': 'person'}]]
        ) }}
        select person, count(*) as event_count, sum(weight) as weight
        from {{ ref('events') }} as events where {{ in_scope('events') }} group by person
    """,
    "halves": """
        {{ config(materialized='loop', start='people_start', rounds=5, until='rest < 2') }}
        select person, floor(rest / 2) as rest, rounds + 1 as rounds from {{ ref('people_start') }}
    """,
    "people_start": "select person, event_count * 8 as rest, 0 as rounds from {{ ref('people') }}",
}


class Small:
    """A project in a folder of its own; `results` holds the status of each node of the last run."""

    def __init__(self, folder):
        """Write the models and copy the macros that they need."""
        self.folder, self.results = folder, {}
        for name in MACROS:
            shutil.copytree(ROOT / "macros" / name, folder / "macros" / name)
        for path in (folder / "macros").rglob("*.yml"):
            path.unlink()
        (folder / "dbt_project.yml").write_text(PROJECT)
        (folder / "profiles.yml").write_text(PROFILES)
        (folder / "models").mkdir()
        (folder / "seeds").mkdir()
        for name, sql in MODELS.items():
            self.model(name, sql)
        self.land(ROWS)
        self.weigh(WEIGHTS)

    def model(self, name, sql):
        """Write a model."""
        (self.folder / "models" / f"{name}.sql").write_text(sql)

    def land(self, rows):
        """Write the raw rows: load, id, person, word."""
        self._seed("landed", "load,id,person,word", rows)

    def weigh(self, rows):
        """Write the setting: word, weight."""
        self._seed("weights", "word,weight", rows)

    def _seed(self, name, header, rows):
        lines = [header, *(",".join(map(str, row)) for row in rows)]
        (self.folder / "seeds" / f"{name}.csv").write_text("\n".join(lines) + "\n")

    def build(self, *arguments):
        """Run `dbt build`; true if it succeeded."""
        here, printed = os.getcwd(), io.StringIO()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(printed):
                outcome = dbtRunner().invoke(["build", "--profiles-dir", ".", *arguments])
        finally:
            DuckDBConnectionManager.close_all_connections()
            os.chdir(here)
        self.results = {one.node.name: str(one.status) for one in outcome.result.results}
        return outcome.success

    def rows(self, sql):
        """The rows of a query on the database."""
        with duckdb.connect(str(self.folder / "small.duckdb"), read_only=True) as connection:
            connection.execute("set schema = 'intermediate'")
            return connection.execute(sql).fetchall()

    def numbers(self):
        """{table: number of its last change}."""
        return dict(
            self.rows(
                "select split_part(table_name, '.', 2), change_number from refresh_state"
                " where reads = '' order by all"
            )
        )


@pytest.fixture
def small(tmp_path):
    """The project, built once."""
    project = Small(tmp_path)
    assert project.build()
    return project


def test_what_differs_is_written_and_nothing_else(small):
    """A late row changes one load, one event and one person; others keep their rows untouched."""
    with duckdb.connect(str(small.folder / "small.duckdb")) as connection:
        connection.execute("update intermediate.people set weight = 99 where person = 11")
    small.land([*ROWS, ("a", 4, 10, "z")])
    assert small.build()
    assert small.numbers() == {"events": 2, "int_loads": 2, "people": 2}
    # had 11 been computed again, its planted weight would be gone
    assert small.rows("select * from people order by all") == [(10, 3, 6), (11, 1, 99)]


def test_a_row_that_goes_takes_its_person_along(small):
    """What no longer stands in the raw rows leaves each table."""
    small.land(ROWS[:2])
    assert small.build()
    assert small.rows("select person from people") == [(10,)]


def test_nothing_new_changes_no_number(small):
    """And whoever is behind nobody is not touched."""
    before = small.numbers()
    assert small.build()
    assert small.numbers() == before


def test_a_setting_counts_by_its_rows(small):
    """Another weight rebuilds what reads it and what comes after; another order does not."""
    small.weigh(WEIGHTS[::-1])
    assert small.build()
    assert small.numbers() == {"events": 1, "int_loads": 1, "people": 1}
    small.weigh([*WEIGHTS[:2], ("z", 5)])
    assert small.build()
    assert small.rows("select weight from people order by person") == [(3,), (5,)]


def test_another_select_is_another_table(small):
    """A model that is edited is built whole, and so is what hangs on it."""
    tenfold = MODELS["events"].replace("weights.weight\n", "10 * weights.weight as weight\n")
    small.model("events", tenfold)
    assert small.build()
    assert small.rows("select weight from people order by person") == [(30,), (30,)]


def test_who_did_not_run_catches_up(small):
    """Changes are kept until everybody has seen them, however many runs that takes."""
    for number, word in ((4, "x"), (5, "y")):
        small.land([*ROWS, ("c", number, 12, word)])
        assert small.build("--exclude", "people+")
    assert small.rows("select * from people where person = 12") == []
    assert small.build("--select", "people")
    assert small.rows("select * from people where person = 12") == [(12, 1, 2)]
    assert small.rows("select count(*) from events__changes") == [(0,)]


def test_after_an_error_the_next_run_goes_on(small):
    """A model that fails has seen nothing; the ones before it are done and stay so."""
    good = MODELS["people"]
    small.model("people", good.replace("count(*)", "cast('none' as integer) + count(*)"))
    small.land([*ROWS, ("c", 4, 12, "x")])
    assert not small.build()
    assert small.numbers()["events"] == 2
    small.model("people", good)
    assert small.build()
    assert small.numbers() == {"events": 2, "int_loads": 2, "people": 2}
    assert small.rows("select * from people where person = 12") == [(12, 1, 1)]


def test_a_fault_is_found_until_a_test_of_it_has_passed(small):
    """A build looks at what changed; what failed before, or was not asked, counts as changed."""
    test = "select * from {{ ref('people') }} where {{ within_changes('people', ['person']) }}"
    (small.folder / "tests").mkdir()
    (small.folder / "tests" / "weights.sql").write_text(test + " and weight > 8")
    heavy = [("c", number, 12, "z") for number in (4, 5, 6)]
    assert small.build()
    small.land([*ROWS, *heavy])
    for _ in range(3):  # nothing changes after the first
        assert not small.build()
    small.land(ROWS)
    assert small.build()
    small.land([*ROWS, *heavy])
    assert small.build("--exclude-resource-type", "test")
    assert not small.build()
    small.land([*ROWS, *heavy[:2]])
    assert small.build()
    with duckdb.connect(str(small.folder / "small.duckdb")) as connection:
        connection.execute("update intermediate.people set weight = 99 where person = 11")
    assert small.build()  # in a row that no run touched


def test_a_table_that_is_gone_is_built_whole(small):
    """So is one whose state is gone, and everything with --full-refresh."""
    with duckdb.connect(str(small.folder / "small.duckdb")) as connection:
        connection.execute("drop table intermediate.people")
    assert small.build()
    assert small.rows("select * from people order by all") == [(10, 2, 3), (11, 1, 3)]
    assert small.build("--full-refresh")
    assert small.rows("select min(whole_number) from refresh_state where reads = ''") == [(2,)]


def test_a_loop_runs_until_it_is_settled(small):
    """The first round reads the start, later ones what was written; no table of a round is left."""
    assert small.rows("select * from halves order by person") == [(10, 1, 4), (11, 0, 4)]
    left = small.rows("select table_name from duckdb_tables() where table_name like '%round%'")
    assert left == []
