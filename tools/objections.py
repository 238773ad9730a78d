"""Writes the log of objections to a Parquet file, for another database.

    python tools/objections.py objections.parquet

The file holds hashes under EMAIL_HASH_KEY, no addresses. Laid as `objections.parquet` into the
directory that RAW_DIR names, it counts in the next build of any database with the same key.
"""

import sys

from show import open_warehouse


def main() -> None:
    """Write the file and say how much is in it."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open_warehouse() as warehouse:
        log = warehouse.sql("from intermediate.int_objections order by all")
        log.write_parquet(sys.argv[1])
        (count,) = warehouse.sql("select count(*) from intermediate.int_objections").fetchone()
    print(f"{count:,} objections: {sys.argv[1]}")


if __name__ == "__main__":
    main()
