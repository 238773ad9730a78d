"""Raw tables for the bench: a demo of about so many events, its last loads held back.

build/bench/<size>/raw/     what a first refresh finds, and later the late file too
build/bench/<size>/late/    the last 1 % of the events by load time: the increment
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
LATE_SHARE = 0.01
LATE_NAME = "late.parquet"


def prepare(folder, event_count):
    """Make the raw tables in `folder`, unless they are there; the increment is held back.

    Returns {events, late_events, contacts}: how many rows there are.
    """
    folder = Path(folder)
    made = folder / "made.json"
    wanted = {"events_wanted": event_count, "generator": _generator_state()}
    if made.exists():
        known = json.loads(made.read_text())
        if known["wanted"] == wanted:
            hold_back(folder)
            return known["rows"]
    shutil.rmtree(folder, ignore_errors=True)
    whole = folder / "whole"
    command = [sys.executable, "-m", "demo", "--events", str(event_count), "--seed", "1"]
    paths = ["--out", str(whole), "--truth", str(folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(folder / "truth")
    rows = _split(folder, whole)
    shutil.rmtree(whole)
    made.write_text(json.dumps({"wanted": wanted, "rows": rows}))
    return rows


def hold_back(folder):
    """Leave in `raw` what was loaded before the increment."""
    (Path(folder) / "raw" / "events" / LATE_NAME).unlink(missing_ok=True)


def deliver(folder):
    """Put the increment beside the other files of events, in one step."""
    folder = Path(folder)
    os.link(folder / "late" / LATE_NAME, folder / "raw" / "events" / LATE_NAME)


def _generator_state():
    """Hash of the generator's code: other code may make other data."""
    code = hashlib.sha256()
    for path in sorted((ROOT / "demo").glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()


def _split(folder, whole):
    """Move the tables to `raw`, each file of events without its late rows; those to `late`."""
    raw, late = folder / "raw", folder / "late"
    (raw / "events").mkdir(parents=True)
    late.mkdir()
    for path in whole.glob("*.parquet"):
        path.rename(raw / path.name)
    files = f"read_parquet('{whole}/events/*.parquet')"
    with duckdb.connect() as connection:
        count, cut = connection.execute(
            f"select count(*), quantile_disc(loaded_at, {1 - LATE_SHARE}) from {files}"
        ).fetchone()
        connection.execute(
            f"copy (select * from {files} where loaded_at > timestamp '{cut}') "
            f"to '{late / LATE_NAME}' (format parquet)"
        )
        for path in sorted((whole / "events").glob("*.parquet")):
            connection.execute(
                f"copy (select * from read_parquet('{path}') "
                f"where loaded_at <= timestamp '{cut}' or loaded_at is null) "
                f"to '{raw / 'events' / path.name}' (format parquet)"
            )
        (late_count,) = connection.execute(
            f"select count(*) from read_parquet('{late / LATE_NAME}')"
        ).fetchone()
        (contacts,) = connection.execute(
            f"select count(distinct contact_id) from read_parquet('{raw / 'contacts.parquet'}')"
        ).fetchone()
    return {"events": count, "late_events": late_count, "contacts": contacts}
