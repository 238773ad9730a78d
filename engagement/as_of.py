"""Marts as of a past date, in a database beside the working one.

The working database is copied and its marts are built as of the date in the copy: what is stored
holds no as-of date, so only what depends on it is computed. One past date is kept at a time, in the
folder `as_of/` beside the working database, until another is asked for or the working database
changes.
"""

import datetime
import json
import os
import shutil
import sys
from pathlib import Path

from engagement.warehouse import open_warehouse, raw_folder, working_database
from refresh.outcome import Stop


def beside(date: datetime.date) -> Path:
    """The database whose marts are as of `date`; builds it where it is not there yet.

    Exits with what dbt said where the date cannot be asked for.
    """
    working = Path(working_database())
    # Views name their database, so the copy has the same file name.
    copy = working.parent / "as_of" / working.name
    note = copy.parent / "as_of.json"
    with open_warehouse():  # nobody may write while it is copied
        state = working.stat()
        wanted = {"as_of_date": str(date), "size": state.st_size, "changed": state.st_mtime_ns}
        if note.exists() and json.loads(note.read_text()) == wanted:
            return copy
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir(parents=True)
        shutil.copyfile(working, copy)
    print(f"Building the marts as of {date} in {copy} ...", file=sys.stderr)
    build(date, copy)
    note.write_text(json.dumps(wanted))
    return copy


def build(date: datetime.date, database: Path) -> None:
    """Run the models as of a date in a database; exits with dbt's words where they fail."""
    from refresh.warehouse import Warehouse  # takes seconds: who has the copy needs no dbt

    os.environ["DUCKDB_PATH"] = str(database.resolve())
    os.environ["DBT_TARGET_PATH"] = str(database.parent.resolve() / "target")
    as_of = json.dumps({"as_of_date": str(date)})
    warehouse = Warehouse(raw_folder(), str(database), "--vars", as_of)
    try:
        warehouse.parse()
        warehouse.run("run")
    except Stop as stop:
        shutil.rmtree(database.parent)
        raise SystemExit(stop.message) from None
    finally:
        warehouse.close()
