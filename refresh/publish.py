"""Writes the relations of a release: a DuckDB file and Parquet files, linking what did not change.

The DuckDB file leans on no other file: it may be copied, mounted elsewhere or read over HTTP.

A table, or a week of a large one, is unchanged if its columns, its number of rows and the sum of
the hashes of its rows are those of the release before. The comparison looks at states only: what
a killed run did or did not do has no part in it.
"""

import datetime
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from refresh.outcome import Outcome, Stop
from refresh.plan import Relation, describe

DATABASE = "engagement.duckdb"
PARQUET = "parquet"
WHOLE = "all"  # the one part of a table that is not divided by week
NO_WEEK = "none"  # the part without a date
SORTED_ROWS = 5_000_000  # larger tables are published as they are stored


@dataclass
class Written:
    """What became of the relations: their parts, and how many files were written or linked."""

    relations: dict[str, dict[str, Any]] = field(default_factory=dict)
    written: int = 0
    linked: int = 0


class Writer:
    """Writes one release from the working database into an empty folder."""

    def __init__(self, connection: DuckDBPyConnection, folder: Path, previous: Path | None):
        self._connection = connection
        self._folder = folder.resolve()
        self._previous = previous
        self.done = Written()

    def write(
        self,
        relations: list[Relation],
        known: dict[str, Any],
        before: Callable[[Relation], None] = lambda relation: None,
    ) -> Written:
        """Write all relations; known: the Written.relations of the release before.

        before: called with each relation before it is written.
        """
        connection = self._connection
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"attach '{quoted(self._folder / DATABASE)}' as release")
        for relation in relations:
            before(relation)
            connection.execute(f'create schema if not exists release."{relation.schema}"')
            if relation.sql is None:
                self._write_rows(relation, known.get(relation.label, {}))
        connection.execute("detach release")
        self._finish_database(relations)
        return self.done

    def _write_rows(self, relation: Relation, known: dict[str, Any]) -> None:
        """Write a table into the database and to Parquet, in one file or one per week."""
        parts = fingerprints(self._connection, relation)
        alike = all(known.get(key) == getattr(relation, key) for key in ("columns", "comments"))
        self.done.relations[relation.label] = {
            "kind": "table",
            "columns": relation.columns,
            "comments": relation.comments,
            "rows": sum(part["rows"] for part in parts.values()),
            "parts": parts,
        }
        target = f'release."{relation.schema}"."{relation.name}"'
        order = [name for name in (relation.week_of, *relation.grain) if name]
        is_sorted = order and sum(part["rows"] for part in parts.values()) <= SORTED_ROWS
        rows = f"select {column_list(relation)} from {relation.source}"
        by = f" order by {column_list(relation, order)}" if is_sorted else ""
        self._connection.execute(f"create table {target} as {rows}{by}")
        if relation.week_of is None:  # the column of a week may not be among those published
            rows = f"from {target}"
        for part, fingerprint in parts.items():
            path = part_path(relation, part)
            if alike and known["parts"].get(part) == fingerprint and self._link(path):
                continue
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
            self._connection.execute(
                f"copy ({rows}{within_week(relation, part)})"
                f" to '{quoted(self._folder / path)}' (format parquet, kv_metadata"
                f" {{comments: '{quoted(json.dumps(relation.comments))}'}})"
            )
            self.done.written += 1

    def _link(self, path: Path) -> bool:
        """Take a file of the release before; False if it is not there."""
        origin = self._previous / path if self._previous else None
        if origin is None or not origin.is_file():
            return False
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(origin, self._folder / path)
        except OSError:  # no hard links on this file system, or too many
            shutil.copyfile(origin, self._folder / path)
        self.done.linked += 1
        return True

    def _finish_database(self, relations: list[Relation]) -> None:
        """Add views, keys and comments where readers find them: no working database in sight."""
        with duckdb.connect(str(self._folder / DATABASE)) as published:
            published.execute("set timezone = 'UTC'; begin")
            for relation in relations:
                name = f'"{relation.schema}"."{relation.name}"'
                if relation.sql is not None:
                    published.execute(f"create view {name} as {relation.sql}")
                    self.done.relations[relation.label] = {
                        "kind": "view",
                        "columns": relation.columns,
                        "comments": relation.comments,
                    }
                elif len(relation.grain) == 1 and not relation.week_of:
                    add_key(published, name, relation)
                comment(published, name, relation)
                check(published, name, relation, self.done.relations[relation.label])
            published.execute("commit")


def fingerprints(connection: DuckDBPyConnection, relation: Relation) -> dict[str, dict[str, Any]]:
    """{part: rows and fingerprint} of a relation: ISO weeks like 2026-W05, or one part `all`.

    The fingerprint is the sum of the rows' hashes: the order of the rows has no part in it.
    """
    week = f"cast(date_trunc('week', \"{relation.week_of}\") as date)"
    rows = connection.execute(
        f"select {week if relation.week_of else 'null'} as week, count(*),"
        f" coalesce(sum(hash(hash({column_list(relation)}))), 0)"
        f" from {relation.source} group by week order by week"
    ).fetchall()
    empty = NO_WEEK if relation.week_of else WHOLE
    parts = {
        week_name(week) if week else empty: {"rows": count, "fingerprint": str(total)}
        for week, count, total in rows
    }
    return parts or {empty: {"rows": 0, "fingerprint": "0"}}


def week_name(day: datetime.date) -> str:
    """The ISO week of a day, as 2026-W05."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def within_week(relation: Relation, part: str) -> str:
    """The condition that takes one part of a divided relation; nothing for a whole one."""
    if relation.week_of is None:
        return ""
    column = f'"{relation.week_of}"'
    if part == NO_WEEK:
        return f" where {column} is null"
    year, week = part.split("-W")
    monday = datetime.date.fromisocalendar(int(year), int(week), 1)
    return f" where {column} >= date '{monday}' and {column} < date '{monday}' + 7"


def part_path(relation: Relation, part: str) -> Path:
    """Where the Parquet file of a part lies within a release."""
    folder = Path(PARQUET) / relation.schema
    if relation.week_of is None:
        return folder / f"{relation.name}.parquet"
    return folder / relation.name / f"{part}.parquet"


def add_key(connection: DuckDBPyConnection, name: str, relation: Relation) -> None:
    """Make the one column that tells rows apart their primary key, unless a row has none."""
    column = column_list(relation, relation.grain)
    if not connection.execute(f"select 1 from {name} where {column} is null limit 1").fetchone():
        connection.execute(f"alter table {name} add primary key ({column})")


def comment(connection: DuckDBPyConnection, name: str, relation: Relation) -> None:
    """Say in the database what a relation and its columns mean."""
    kind = "table" if relation.sql is None else "view"
    for column, text in relation.comments.items():
        what = f'column {name}."{column}"' if column else f"{kind} {name}"
        connection.execute(f"comment on {what} is '{quoted(text)}'")


def column_list(relation: Relation, names: Iterable[str] | None = None) -> str:
    """Columns of a relation for a query, quoted."""
    return ", ".join(f'"{name}"' for name in names or relation.columns)


def check(connection: DuckDBPyConnection, name: str, relation: Relation, done: dict) -> None:
    """Stop unless readers will see the columns and the number of rows of the working database."""
    columns = describe(connection, name)
    if columns != relation.columns:
        raise Stop(
            Outcome.UNEXPECTED,
            f"{relation.label} would change its columns from {relation.columns} to {columns}.",
        )
    if "rows" in done:
        ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
        if rows != done["rows"]:
            raise Stop(
                Outcome.UNEXPECTED,
                f"{relation.label} has {done['rows']} rows, {rows} were written.",
            )


def quoted(text: Path | str) -> str:
    """A path or a text within single quotes of SQL."""
    return str(text).replace("'", "''")
