"""Writes a load as the loaders leave it and refreshes: dbt in this process, without ceremony.

A build of the whole project costs dbt far more time than DuckDB. The parsed project is kept and
parsed again only when seeds change, logs and artefacts are not written, and the collector of
garbage rests: 3.5 s instead of 5.7 s for 92 nodes.
"""

import shutil
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet
from dbt.cli.main import dbtRunner
from harness import RAW_COLUMNS, ROOT, Project
from in_process import QUIETLY, surroundings
from objections import LOG

from loads.compare import differing_tables, read_tables

BUILD = ("build", "--threads", "1", "--exclude-resource-type", "test", "unit_test")


class Player(Project):
    """A copy of the project that is refreshed load after load."""

    def __init__(self, folder, source=ROOT):
        """Copy the project at `source` into `folder`, without tests: only models are built."""
        super().__init__(folder, source)
        shutil.rmtree(self.code / "tests")
        for path in (self.code / "models").rglob("*__unit_tests.yml"):
            path.unlink()
        self.parsed = None
        self.seeds = {}
        self.nodes = 0  # that the last build ran

    def refresh(self, load, full_refresh=False, objections=None):
        """Write the load's raw tables and seeds, and build; raises RefreshError if dbt fails.

        objections: the log of another database, as a pyarrow table.
        """
        self.place(load)
        if objections:
            pyarrow.parquet.write_table(objections, self.raw / "objections.parquet")
        command = [*QUIETLY, *build_command(load, full_refresh)]
        with surroundings(self, {}):
            if self.parsed is None:
                self.parsed = _required(dbtRunner().invoke([*QUIETLY, "parse"]), load).result
            built = _required(dbtRunner(manifest=self.parsed).invoke(command), load)
        self.nodes = len(built.result.results)

    def place(self, load):
        """Put the load's raw tables and seeds where the next build finds them."""
        shutil.rmtree(self.raw)
        self.raw.mkdir()
        for table, rows in load.raw.items():
            write_table(self.raw, table, rows, load)
        changed = {seed: rows for seed, rows in load.seeds.items() if self.seeds.get(seed) != rows}
        if changed:
            self.write_seeds(changed)
            self.seeds |= changed
            self.parsed = None  # dbt keeps the checksum of every seed

    def differences(self, load):
        """How the marts differ from a full refresh of the load's state, as lines; none if equal.

        Lines also tell of raw rows that are not accounted for and of erased people not forgotten.
        """
        lines = differing_tables(read_tables(self.database), self.full_refresh(load))
        return lines + self.unreconciled() + self.remembered(load)

    def explained(self, loads, copies):
        """The first of the loads after which the marts differ, and the steps that differ there.

        copies: the database after each load, as files.
        """
        for load, copy in zip(loads, copies, strict=True):
            wanted = self.full_refresh(load, copy)
            lines = differing_tables(read_tables(copy), wanted)
            if lines:  # a step may hold more than its twin and still be right
                steps = differing_tables(
                    read_tables(copy, ("intermediate",)),
                    read_tables(self.full_database, ("intermediate",)),
                    limit=0,
                )
                return [f"first after {load.describe()}", *lines, "steps before the marts:", *steps]
        return ["no load on its own gives a difference"]

    @property
    def full_database(self):
        """The file of full refreshes. Its name is the same: views hold it."""
        return self.folder / "full" / "warehouse.duckdb"

    def full_refresh(self, load, database=None):
        """The tables of a full refresh of the load's state, in a database of its own.

        It is given the log of objections of `database` (default: the one played): input that no
        raw row may tell any more.
        """
        objections = logged_objections(database or self.database)
        kept, self.database = self.database, self.full_database
        self.database.parent.mkdir(exist_ok=True)
        try:
            self.drop_database()
            self.refresh(load, full_refresh=True, objections=objections)
            return read_tables(self.database)
        finally:
            self.database = kept

    def copy_database(self, name):
        """A copy of the database file as it is now, in a folder of the given name; its path."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return Path(shutil.copy2(self.database, folder))

    def unreconciled(self):
        """Rows of rpt_event_reconciliation with a difference, as lines."""
        rows = self.query("select * from monitoring.rpt_event_reconciliation where difference <> 0")
        return [
            "rpt_event_reconciliation: "
            + ", ".join(f"{name}={value}" for name, value in row.items() if value)
            for row in rows[:5]
        ]

    def remembered(self, load):
        """Columns of stored tables that still hold an id, or its key, of somebody erased."""
        ids = ", ".join(f"'{one}'" for one in load.erased_ids)
        columns = self.query(
            "select table_schema || '.' || table_name as name, column_name"
            " from information_schema.columns join information_schema.tables"
            " using (table_schema, table_name) where table_type = 'BASE TABLE'"
            " and data_type = 'VARCHAR' order by all"
        )
        keys = self.query(
            "select table_schema || '.' || table_name as name, column_name"
            " from information_schema.columns where column_name like '%contact_key' order by all"
        )
        looks = [
            f"select '{one['name']}.{one['column_name']}' as place from {one['name']}"
            f" where {one['column_name']} in ({ids})"
            for one in columns
        ]
        looks += [
            f"select '{one['name']}.{one['column_name']}' as place from {one['name']}"
            f" where {one['column_name']} in (select cast(md5_number(id) >> 65 as bigint)"
            f" from unnest([{ids}]) as erased(id))"
            for one in keys
        ]
        found = self.query(" union ".join(looks) + " order by place") if ids else []
        return [f"an erased contact_id is still in {row['place']}" for row in found]


def logged_objections(database):
    """The log of objections and who was erased, of a database file, as a pyarrow table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(LOG).to_arrow_table()


def build_command(load, full_refresh=False):
    """The dbt command of a refresh with the load's settings."""
    settings = ["--vars", repr(load.settings)] if load.settings else []
    return [*BUILD, *settings, *(["--full-refresh"] if full_refresh else [])]


class RefreshError(Exception):
    """A refresh failed; the message is what dbt had to say."""


def _required(outcome, load):
    """The outcome of a command, or a RefreshError."""
    if not outcome.success:
        results = getattr(outcome.result, "results", [])
        told = [f"{one.node.name}: {one.message}" for one in results if one.status == "error"]
        told = [str(outcome.exception)] if outcome.exception else told
        raise RefreshError("\n".join([load.describe(), *told]))
    return outcome


def write_table(folder, table, rows, load):
    """Write a raw table as Parquet, text but for load times and flags; events by load, if asked."""
    if table == "events" and load.in_files:
        (folder / table).mkdir()
        for number in sorted({row["file"] for row in rows} | {0}):
            part = [row for row in rows if row["file"] == number]
            pyarrow.parquet.write_table(
                _typed(table, part, load), folder / table / f"load_{number:03}.parquet"
            )
    else:
        pyarrow.parquet.write_table(_typed(table, rows, load), folder / f"{table}.parquet")


def _typed(table, rows, load):
    arrays, names = [], RAW_COLUMNS[table]
    for name in names:
        kind, values = pyarrow.string(), [row[name] for row in rows]
        if name == "is_machine":
            kind = pyarrow.bool_()
        elif name == "loaded_at" and load.as_text:
            values = [value and value.isoformat(sep=" ") for value in values]
        elif name == "loaded_at":
            kind = pyarrow.timestamp("us")
        arrays.append(pyarrow.array(values, type=kind))
    return pyarrow.table(arrays, names=list(names))
