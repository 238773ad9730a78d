"""The database that the small command reads, and where else the environment says things lie."""

import os
from pathlib import Path
from typing import Any

import duckdb

DEFAULT_DATABASE = "warehouse/engagement.duckdb"


def working_database() -> str:
    """The path that DUCKDB_PATH names, else the default."""
    return os.environ.get("DUCKDB_PATH", DEFAULT_DATABASE)


def raw_folder() -> str:
    """The folder of raw files that RAW_DIR names, else the default."""
    return os.environ.get("RAW_DIR", "data/raw").rstrip("/")


def published_folder() -> Path:
    """The folder that readers open, as PUBLISH_DIR names it, else the default."""
    return Path(os.environ.get("PUBLISH_DIR", "published"))


def open_warehouse(path: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the database at `path`, else to the working database.

    Exits with a message where there is none, or where another process is writing it.
    """
    path = str(path or working_database())
    if not Path(path).exists():
        raise SystemExit(f"There is no database {path} yet: run `make build`.")
    try:
        return duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise SystemExit(f"The database {path} cannot be opened: {error}") from error


def rows(warehouse: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries; exits with a message where a table is missing.

    values: one per `?` of the query, or one dictionary of those that it names.
    """
    named = values[0] if values and isinstance(values[0], dict) else values
    try:
        answer = warehouse.execute(query, named)
    except duckdb.CatalogException as error:
        message = str(error).splitlines()[0]
        raise SystemExit(f"{message} Build the whole project: `make build`.") from error
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
