"""Prints a table of the warehouse, or the answer to a question put in SQL."""

import re
import shutil

import duckdb

ROWS = 20
TABLES = """
    select table_schema || '.' || table_name as "table"
    from information_schema.tables
    where table_schema not in ('information_schema', 'main')
    order by 1
"""


def show(warehouse: duckdb.DuckDBPyConnection, question: str) -> None:
    """Print the names of all tables, the first rows of one, or what a query gives."""
    question = question.strip()
    if not question:
        print("\n".join(name for (name,) in warehouse.sql(TABLES).fetchall()))
        return
    if re.fullmatch(r"[\w.]+", question):
        question = f"from {question} limit {ROWS}"
    try:
        answer = warehouse.sql(question)
    except duckdb.Error as error:
        raise SystemExit(str(error)) from error
    if answer is not None:
        answer.show(max_width=shutil.get_terminal_size((250, ROWS)).columns, max_rows=40)
