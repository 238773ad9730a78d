"""Are the marts of a PostgreSQL database those of a DuckDB file? `make test-postgres` asks it, too.

    python tools/same_on_engines.py warehouse/engagement.duckdb target

Both were built from the same raw tables; the second argument is dbt's target folder of one of them.
The server is the one of the profile (POSTGRES_HOST, POSTGRES_USER, ...). Decimals, texts, times and
whole numbers must be the same, floating-point numbers to 1e-9 of the larger. Prints each mart like
tools/same_marts.py; ends with 1 if any differs.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import duckdb
from load_raw import connected
from same_marts import SCHEMAS, Difference, compared, marts, take, told, unique_grains

CLOSE = 1e-9


def main(database, target):
    """Compare every mart and print what differs."""
    manifest = json.loads((Path(target) / "manifest.json").read_text(encoding="utf-8"))
    differing = 0
    for found in differences(database, manifest):
        print("\n".join(told(found)), flush=True)
        differing += bool(found.lines)
    if differing:
        sys.exit(f"{differing} marts differ between DuckDB (before) and PostgreSQL (now).")
    print("Every mart is the same on DuckDB and PostgreSQL.")


def differences(database, manifest, only=None):
    """A Difference for each mart of the DuckDB file or the server, in order of their names.

    only: `schema.table` of the one mart to compare.
    """
    keys = unique_grains(manifest)
    with connected(os.getenv("POSTGRES_USER", "engagement")) as server:
        here, there = marts(database), server_marts(server)
        for mart in [only] if only else sorted(here | there):
            if mart not in here or mart not in there:
                engine = "DuckDB" if mart in here else "PostgreSQL"
                yield Difference(mart, 0, [f"only on {engine}"])
                continue
            key = keys.get(mart.split(".")[1], [])
            with duckdb.connect() as connection:
                take(connection, database, mart, "one")
                fetch(connection, server, mart)
                level(connection, key)
                yield compared(connection, mart, key)


def server_marts(server):
    """Names of the tables and views of the marts' schemas."""
    with server.cursor() as cursor:
        cursor.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema = any(%s)",
            [list(SCHEMAS)],
        )
        return {name for (name,) in cursor.fetchall()}


def fetch(connection, server, mart):
    """Copy a mart of the server into the table `other`, with the columns and types of `one`.

    A decimal that has more digits than the type becomes null: it is not the same.
    """
    with tempfile.TemporaryDirectory() as folder, server.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'; set extra_float_digits = 1")
        with open(f"{folder}/rows.csv", "wb") as file:
            cursor.copy_expert(
                f"copy (select * from {mart}) to stdout (format csv, header, force_quote *)", file
            )
        connection.execute(
            f"create temp table other as from read_csv('{folder}/rows.csv', header = true,"
            " all_varchar = true, quote = '\"', escape = '\"', nullstr = '',"
            " allow_quoted_nulls = false)"
        )
    for name, kind in kinds(connection).items():
        value = f'cast("{name}" as {kind})'
        if kind.startswith("DECIMAL"):
            value = f'case when cast("{name}" as decimal(38, 15)) = {value} then {value} end'
        connection.execute(f'alter table other alter "{name}" type {kind} using {value}')


def level(connection, key):
    """Give `other` the floating-point numbers of the same rows of `one`, where they are close."""
    doubles = [name for name, kind in kinds(connection).items() if kind in ("DOUBLE", "FLOAT")]
    same = " and ".join(
        f'one."{name}" is not distinct from other."{name}"'
        for name in key or kinds(connection)
        if name not in doubles
    )
    for name in doubles:
        connection.execute(
            f'update other set "{name}" = one."{name}" from one where {same} and abs(one."{name}"'
            f' - other."{name}") <= {CLOSE} * greatest(abs(one."{name}"), abs(other."{name}"))'
        )


def kinds(connection):
    """{column: type} of the table `one`."""
    return dict(row[:2] for row in connection.execute("describe one").fetchall())


if __name__ == "__main__":
    main(*sys.argv[1:])
