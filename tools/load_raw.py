"""Load raw files into a PostgreSQL database, as a loader does: into its schema raw.

    python tools/load_raw.py [--raw data/raw] [--user loader]

The database is the one of the profile (POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB). Every
`<table>.parquet` and every folder `<table>/*.parquet` becomes the table `raw.<table>`, with its
columns and types. A table that stands there with the same columns is emptied and filled in one
transaction; one with others is made anew.
"""

import argparse
import os
import tempfile
from pathlib import Path

import duckdb
import psycopg2

TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "FLOAT": "real", "JSON": "jsonb"}


def main():
    """Load every table of the folder."""
    parser = argparse.ArgumentParser(description="Load raw files into PostgreSQL.")
    parser.add_argument("--raw", type=Path, default=Path(os.getenv("RAW_DIR", "data/raw")))
    parser.add_argument("--user", default="loader")
    options = parser.parse_args()
    for table, rows in load_folder(options.raw, options.user):
        print(f"raw.{table}: {rows:,} rows")


def load_folder(folder, user):
    """Load every table of a folder as a role; (table, number of rows) of each."""
    with connected(user) as connection, connection.cursor() as cursor:
        return [(table, load(cursor, table, file)) for table, file in raw_tables(folder).items()]


def connected(user):
    """A connection to the database that the profile names, as a role."""
    return psycopg2.connect(
        host=os.getenv("POSTGRES_HOST", "localhost"),
        port=os.getenv("POSTGRES_PORT", "5432"),
        dbname=os.getenv("POSTGRES_DB", "engagement"),
        password=os.getenv("POSTGRES_PASSWORD", ""),
        user=user,
    )


def raw_tables(folder):
    """{table: what DuckDB reads it from}."""
    found = {path.stem: str(path) for path in sorted(folder.glob("*.parquet"))}
    for path in sorted(folder.glob("*/**/*.parquet")):
        table = path.relative_to(folder).parts[0]
        found[table] = f"{folder}/{table}/**/*.parquet"
    return found


def load(cursor, table, files):
    """Fill `raw.<table>` with the rows of files; the number of rows."""
    with duckdb.connect() as source, tempfile.TemporaryDirectory() as folder:
        source.execute("set timezone = 'UTC'")
        reader = f"read_parquet('{files}', union_by_name = true)"
        columns = source.execute(f"describe select * from {reader}").fetchall()
        wanted = ", ".join(f'"{name}" {TYPES.get(kind, kind)}' for name, kind, *_ in columns)
        cursor.execute(f"create temp table incoming_{table} ({wanted}) on commit drop")
        if described(cursor, f'raw."{table}"') == described(cursor, f"incoming_{table}"):
            cursor.execute(f'truncate raw."{table}"')
        else:
            cursor.execute(f'drop table if exists raw."{table}" cascade')
            cursor.execute(f'create table raw."{table}" ({wanted})')
        source.execute(f"copy (from {reader}) to '{folder}/rows.csv' (header false, nullstr '\\N')")
        with open(f"{folder}/rows.csv", "rb") as file:
            cursor.copy_expert(f"copy raw.\"{table}\" from stdin (format csv, null '\\N')", file)
        return cursor.rowcount


def described(cursor, table):
    """Names and types of the columns of a table; none where it is absent."""
    cursor.execute("select to_regclass(%s) is not null", [table])
    if not cursor.fetchone()[0]:
        return []
    cursor.execute(f"select * from {table} limit 0")
    return [column[:2] for column in cursor.description]


if __name__ == "__main__":
    main()
