"""Runs `bench/script.sql`: `python -m bench.script --raw data/raw --out scores.duckdb`.

Everything stays in memory; the file gets one table, `fct_contact_scores`, as dbt would build it.
"""

import argparse
import os
import re
import time
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
COMMENTS = re.compile(r"--[^\n]*")


def run(raw, out, seeds=HERE.parent / "seeds", as_of_date="", memory="10GB", threads=2):
    """Compute the scores from the Parquet files in `raw` and write them into the new file `out`.

    Returns [(first words of a statement, seconds)]. Missing tables and unreadable files raise what
    DuckDB raises.
    """
    out = Path(out)
    out.unlink(missing_ok=True)
    spill = out.with_suffix(".spill")
    settings = {"memory_limit": memory, "threads": threads, "temp_directory": str(spill)}
    variables = {
        "raw_dir": str(raw),
        "seed_dir": str(seeds),
        "as_of_date": as_of_date,
        "email_hash_key": os.environ.get("EMAIL_HASH_KEY", "engagement_scoring"),
    }
    taken = []
    with duckdb.connect(config=settings) as connection:
        for name, value in variables.items():
            connection.execute(f"set variable {name} = {quoted(value)}")
        script = (HERE / "script.sql").read_text(encoding="utf-8")
        script += (
            f"; attach {quoted(out)} as result;"
            " create table result.fct_contact_scores as from fct_contact_scores; detach result;"
        )
        for statement in connection.extract_statements(script):
            started = time.monotonic()
            connection.execute(statement)
            words = COMMENTS.sub("", statement.query).split()
            taken.append((" ".join(words[:3]), time.monotonic() - started))
    return taken


def quoted(value):
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def main():
    """Parse the command line, run, say where the time went."""
    parser = argparse.ArgumentParser(description="Contact scores by one hand-written script.")
    parser.add_argument("--raw", required=True, help="folder of the raw Parquet files")
    parser.add_argument("--out", required=True, help="database to write, replaced")
    parser.add_argument("--as-of-date", default="", help="YYYY-MM-DD; default: the last event's")
    parser.add_argument("--memory", default="10GB", help="DuckDB's memory_limit")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    taken = run(
        options.raw,
        options.out,
        as_of_date=options.as_of_date,
        memory=options.memory,
        threads=options.threads,
    )
    for words, seconds in sorted(taken, key=lambda step: -step[1])[:12]:
        print(f"{seconds:8.2f} s  {words}")
    print(f"{sum(seconds for _, seconds in taken):8.2f} s")


if __name__ == "__main__":
    main()
