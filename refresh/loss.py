"""Loads that readers have seen and that are gone: pruned raw files change no history in silence."""

import datetime
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from refresh.outcome import Outcome, Stop
from refresh.publish import DATABASE
from refresh.report import RECONCILIATION


def refuse(manifest: Any, connection: DuckDBPyConnection, release: Path | None) -> None:
    """Stop if of a day of loads that the release has counted, per source, no raw row is left.

    Days that have fewer rows than before are none of these: erasing a person takes rows away.
    """
    (model,) = (node for node in manifest.nodes.values() if node.name == RECONCILIATION)
    now, before = loads(connection, model.relation_name), {}
    if release is not None:
        with duckdb.connect(str(release / DATABASE), read_only=True) as published:
            before = loads(published, f"{model.schema}.{model.name}")
    gone: dict[str, dict[datetime.date, int]] = {}
    for (source, day), count in sorted(before.items()):
        if (source, day) not in now:
            gone.setdefault(source, {})[day] = count
    if gone:
        lines = ["Raw rows that were there at the last release are gone, and history with them:"]
        lines += [
            f"  {source or 'without a source'}: {sum(counts.values()):,} rows of {len(counts)} "
            f"days of loads, {min(counts)} to {max(counts)}"
            for source, counts in gone.items()
        ]
        raise Stop(Outcome.LOSS, "\n".join(lines))


def loads(
    connection: DuckDBPyConnection, reconciliation: str
) -> dict[tuple[str, datetime.date], int]:
    """{(source, day of loading): raw rows}; of those without a load time, or too old, none."""
    found = connection.execute(
        "select coalesce(source, ''), load_date, raw_count - coalesce(aged_out_count, 0) as kept"
        f" from (select 0 as aged_out_count where false union all by name from {reconciliation})"
        " where load_date is not null and kept > 0"  # releases of before have no such column
    ).fetchall()
    return {(source, day): count for source, day, count in found}
