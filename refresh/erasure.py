"""What a refresh that erased somebody clears away beside releases: copies, pages, free space."""

import os
import shutil
from pathlib import Path

import duckdb

from refresh.publish import quoted


def clear(database: str, publish_dir: Path) -> None:
    """Delete what may still show the person, and write the working database anew.

    DuckDB leaves deleted rows in the free space of its file until something else needs it. Copies
    as of a past date are made again when somebody asks, drawn boards by the refresh itself.
    """
    working = Path(database)
    for copies in (working.parent / "as_of", publish_dir / "boards", Path("build/boards")):
        shutil.rmtree(copies, ignore_errors=True)
    draft = working.with_name(f"{working.name}.new")
    draft.unlink(missing_ok=True)
    name = working.stem.replace('"', '""')  # views name the database that they lie in
    with duckdb.connect() as connection:
        connection.execute(f"attach '{quoted(working)}' as \"{name}\" (read_only)")
        connection.execute(f"attach '{quoted(draft)}' as written_anew")
        connection.execute(f'copy from database "{name}" to written_anew')
    os.replace(draft, working)
