"""Run the dbt project in isolation: a copy of it with its own raw data, seeds and database.

    project = Project(folder)                        # copies models, macros, seeds, SQL tests
    project.write_raw({"events": [...], "contacts": [...], "messages": [...]})
    project.write_seeds({"scores": [...], ...})      # replaces seeds by rows, the others stay
    run = project.build(select="+fct_contact_scores", settings={"as_of_date": "2026-02-01"})
    project.rows("scoring.fct_contact_scores")       # list of dicts, in a fixed order

Every dbt command is a process of its own, as a user would start it, so no state of one run reaches
the next but the parsed project. dbt keeps that in `target/` and reads again only the files that
changed; here a copy begins with what another copy parsed with the same vars, half a minute sooner.
"""

import contextlib
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
_COPIED = (
    "dbt_project.yml", "selectors.yml", "packages.yml", "profiles", "models", "macros", "seeds",
    "snapshots", "analyses", "tests",
)  # fmt: skip
_NOT_COPIED = shutil.ignore_patterns("python", "__pycache__", "*.duckdb", "*.wal")
_PARSED = {}  # {vars: dbt's parsed project, kept by whichever copy of this session was the first}
RAW_COLUMNS = {
    "events": (
        "event_id", "source", "event_type", "contact_id", "occurred_at", "loaded_at", "message_id",
        "link_url", "user_agent", "ip_address", "bounce_type", "is_machine", "amount", "currency",
        "properties",
    ),
    "contacts": (
        "contact_id", "email", "created_at", "timezone", "country", "company_id", "owner_id",
        "attributes", "updated_at", "deleted_at",
    ),
    "messages": ("message_id", "message_name", "category", "message_type", "channel", "sent_at"),
    "companies": ("company_id", "company_name", "domain", "industry", "employee_count", "owner_id"),
    "deals": (
        "deal_id", "company_id", "contact_id", "stage", "amount", "owner_id", "created_at",
        "closed_at",
    ),
    "planned_sends": (
        "message_id", "contact_id", "planned_at", "category", "weight", "consent_scope",
    ),
}  # fmt: skip


def is_long():
    """Whether the long tests were asked for (`make test-long` sets TEST_LONG=1)."""
    return os.environ.get("TEST_LONG") == "1"


@dataclass(frozen=True)
class Run:
    """What one dbt command left behind."""

    ok: bool
    output: str
    seconds: float

    def require(self):
        """Return the run, or fail with the end of what dbt printed."""
        if not self.ok:
            raise AssertionError("dbt failed:\n" + self.output[-6000:])
        return self


class Project:
    """A copy of the dbt project under `folder`, with `raw/` and `warehouse.duckdb` beside it."""

    def __init__(self, folder, source=ROOT):
        """Copy the project at `source` into `folder`; nothing outside `folder` is written later."""
        self.folder = Path(folder)
        self.code = self.folder / "project"
        self.raw = self.folder / "raw"
        self.database = self.folder / "warehouse.duckdb"
        self.published = self.folder / "published"
        self.code.mkdir(parents=True)
        self.raw.mkdir()
        for name in _COPIED:
            origin = Path(source) / name
            if origin.is_dir():
                shutil.copytree(origin, self.code / name, ignore=_NOT_COPIED)
            elif origin.exists():
                shutil.copy2(origin, self.code / name)
        self._parsed_with = None

    # input ------------------------------------------------------------------------------------

    def write_raw(self, tables):
        """Write raw tables as `<table>.parquet`: {table: list of dicts}.

        Tables of the contract always get all its columns; columns of None only are text. A table
        that is not named is removed, so each call states the whole input.
        """
        for old in self.raw.glob("*.parquet"):
            old.unlink()
        for table, rows in tables.items():
            names = list(RAW_COLUMNS.get(table) or rows[0])
            arrays = [_column(name, [row.get(name) for row in rows]) for name in names]
            pyarrow.parquet.write_table(
                pyarrow.table(arrays, names=names), self.raw / f"{table}.parquet"
            )

    def write_seeds(self, seeds):
        """Replace seeds by rows: {seed: list of dicts}; an empty list leaves the header alone.

        The columns stay those of the seed as shipped, so a row with an unknown column is an error.
        """
        for seed, rows in seeds.items():
            path = self.seed_path(seed)
            with path.open(newline="", encoding="utf-8") as file:
                columns = next(csv.reader(file))
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    def read_seed(self, seed):
        """Rows of a seed as text, None nowhere: an empty cell is ''."""
        with self.seed_path(seed).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def write_seed_text(self, seed, text):
        """Replace a seed by the given text, byte for byte (for seeds that are wrong on purpose)."""
        self.seed_path(seed).write_text(text, encoding="utf-8")

    def seed_path(self, seed):
        """Path of a seed's file in the copy."""
        (path,) = (self.code / "seeds").rglob(f"{seed}.csv")
        return path

    # runs -------------------------------------------------------------------------------------

    @property
    def surroundings(self):
        """The environment of a command in the copy.

        The database's path is the same in each: dbt reads no parse made with another profile.
        """
        return {
            "DBT_PROFILES_DIR": str(self.code / "profiles"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "RAW_DIR": str(self.raw),
            "DUCKDB_PATH": os.path.relpath(self.database, self.code),
            "PUBLISH_DIR": str(self.published),
        }

    def dbt(self, *arguments, settings=None, environment=None):
        """Run a dbt command in the copy and return its Run; it never raises for a failed run.

        settings: dbt vars, {name: value}. environment: extra environment variables.
        """
        if settings:
            arguments += ("--vars", json.dumps(settings))
        started = time.monotonic()
        with (
            self.shared_parse(settings),
            self.start(*arguments, environment=environment) as process,
        ):
            output, _ = process.communicate()
        return Run(process.returncode == 0, output, time.monotonic() - started)

    def parsed_with(self, settings):
        """The vars with which dbt must have parsed the project to use the parse again: all."""
        return settings

    @contextlib.contextmanager
    def shared_parse(self, settings):
        """Around a dbt command: it begins with the parse of the first that had the same vars."""
        key = json.dumps(self.parsed_with(settings or {}), sort_keys=True, default=str)
        path = self.code / "target" / "partial_parse.msgpack"
        if key in _PARSED and self._parsed_with != key:
            path.parent.mkdir(exist_ok=True)
            shutil.copy2(_PARSED[key], path)
        self._parsed_with = key
        before = path.stat().st_mtime_ns if path.exists() else None
        yield
        if key not in _PARSED and path.exists() and path.stat().st_mtime_ns != before:
            _PARSED[key] = shutil.copy2(path, self.folder / f"parsed-{len(_PARSED)}.msgpack")

    def start(self, *arguments, environment=None):
        """Start a dbt command in the copy as a process; its `stdout` is all that it prints."""
        command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors"]
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DBT_", "RAW_"))
        }
        return subprocess.Popen(
            [*command, *arguments],
            cwd=self.code,
            env=inherited | self.surroundings | {"PYTHONHASHSEED": "0"} | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def build(self, select=None, settings=None, threads=2, with_tests=False, fresh=True):
        """Load seeds and build models: `dbt build`, without data and unit tests unless asked for.

        select: a dbt selection, several separated by blanks; None = everything.
        fresh: start from an empty database, otherwise on what the last run left.
        """
        if fresh:
            self.drop_database()
        arguments = ["build", "--threads", str(threads)]
        if select:
            arguments += ["--select", *select.split()]
        if not with_tests:
            arguments += ["--exclude-resource-type", "test", "unit_test"]
        return self.dbt(*arguments, settings=settings)

    def drop_database(self):
        """Remove the database file, so that the next run starts from nothing."""
        for path in (self.database, self.database.with_name(self.database.name + ".wal")):
            path.unlink(missing_ok=True)

    # output -----------------------------------------------------------------------------------

    def query(self, sql):
        """Rows of a query as dicts, times in UTC."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def rows(self, relation):
        """All rows of `schema.table` as dicts, ordered by all columns."""
        return self.query(f"select * from {relation} order by all")

    def relations(self, *schemas):
        """Names `schema.table` of the tables in the given schemas, sorted."""
        found = self.query(
            "select table_schema || '.' || table_name as name"
            " from information_schema.tables order by name"
        )
        return [row["name"] for row in found if row["name"].split(".")[0] in schemas]

    def fingerprints(self, *relations):
        """{relation: SHA-256 of its rows as CSV, ordered by all columns}."""
        hashes = {}
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            for relation in relations:
                path = self.folder / "fingerprint.csv"
                connection.execute(
                    f"copy (select * from {relation} order by all) to '{path}' (format csv, header)"
                )
                hashes[relation] = hashlib.sha256(path.read_bytes()).hexdigest()
                path.unlink()
        return hashes


def _column(name, values):
    """A Parquet column of the type that its first present value has; text when there is none."""
    first = next((value for value in values if value is not None), "")
    if isinstance(first, bool) or name.startswith("is_"):
        kind = pyarrow.bool_()
    elif isinstance(first, datetime):
        kind = pyarrow.timestamp("us", tz="UTC" if first.tzinfo else None)
    elif isinstance(first, Decimal):
        kind = pyarrow.decimal128(18, 6)
    elif isinstance(first, int):
        kind = pyarrow.int64()
    else:
        kind = pyarrow.string()
    if isinstance(first, Decimal):
        values = [None if value is None else round(value, 6) for value in values]
    return pyarrow.array(values, type=kind)
