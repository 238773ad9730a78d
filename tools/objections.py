"""Writes the log of objections, and who was erased, to a Parquet file, for another database.

    python -m tools.objections objections.parquet

The file holds hashes under EMAIL_HASH_KEY, no addresses. Laid as `objections.parquet` into the
directory that RAW_DIR names, it counts in the next build of any database with the same key.
"""

import sys
from pathlib import Path

import duckdb

from engagement.warehouse import open_warehouse

LOG = """
    from intermediate.int_objections
    union all by name
    select contact_hash as subject_hash, 'all' as scope, 'erased' as statement,
        '' as source, '' as reason
    from intermediate.int_erased_contacts
    where is_erased
"""


def main() -> None:
    """Write the file and say how much is in it."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open_warehouse() as warehouse:
        count, erased = write_log(warehouse, sys.argv[1])
    print(f"{count:,} objections, {erased:,} erased ids: {sys.argv[1]}")


def write_log(warehouse: duckdb.DuckDBPyConnection, file: str | Path) -> tuple[int, int]:
    """Write the file; how many objections and erased ids it holds."""
    log = warehouse.sql(f"from ({LOG}) order by all")
    log.write_parquet(str(file))
    return log.aggregate(
        "count(*) filter (statement <> 'erased'), count(*) filter (statement = 'erased')"
    ).fetchone()


if __name__ == "__main__":
    main()
