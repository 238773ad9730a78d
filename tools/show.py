"""Prints a table of the warehouse, or the answer to a question put in SQL.

    python tools/show.py                                     lists the tables
    python tools/show.py scoring.fct_contact_scores          prints its first rows
    python tools/show.py "select ... from core.fct_events"   prints what the query gives

Reads the database that DUCKDB_PATH names (default warehouse/engagement.duckdb), and only reads.
"""

import os
import re
import shutil
import signal
import sys
from pathlib import Path

import duckdb

DEFAULT_DATABASE = "warehouse/engagement.duckdb"
ROWS = 20
TABLES = """
    select table_schema || '.' || table_name as "table"
    from information_schema.tables
    where table_schema not in ('information_schema', 'main')
    order by 1
"""


def main() -> None:
    """Open the warehouse and print."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `show.py | head` ends quietly
    question = " ".join(sys.argv[1:]).strip()
    with open_warehouse() as warehouse:
        if not question:
            print("\n".join(name for (name,) in warehouse.sql(TABLES).fetchall()))
            return
        if re.fullmatch(r"[\w.]+", question):
            question = f"from {question} limit {ROWS}"
        try:
            answer = warehouse.sql(question)
        except duckdb.Error as error:
            sys.exit(str(error))
        if answer is not None:
            answer.show(max_width=shutil.get_terminal_size((250, ROWS)).columns, max_rows=40)


def open_warehouse(path: str | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the database at `path`, else at DUCKDB_PATH, else the default.

    Exits with a message where there is none, or where another process is writing it.
    """
    path = path or os.environ.get("DUCKDB_PATH", DEFAULT_DATABASE)
    if not Path(path).exists():
        sys.exit(f"There is no database {path} yet: run `make build`.")
    try:
        return duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        sys.exit(f"The database {path} cannot be opened: {error}")


if __name__ == "__main__":
    main()
