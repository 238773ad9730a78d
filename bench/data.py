"""Raw tables for the bench: a demo of about so many events, its last day of loads held back.

build/bench/<size>/raw/      what a first refresh finds, and later the day's loads too
build/bench/<size>/before/   the contacts as a first refresh finds them
build/bench/<size>/late/     the increment: 1 % of the events, and the contacts as they are then

A tenth of the increment's events are late: they happened in the 60 days before. In the new snapshot
of contacts four people are erased, two have become one, every five-hundredth has other attributes,
and those who came that day are there.
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
OLD_SHARE = 0.1  # of the increment's events: loaded that day, happened long before
OLD_DAYS = 60
ERASED = 4
CHANGED_SHARE = 0.002
LATE_NAME = "late.parquet"
CONTACTS = "contacts.parquet"


def prepare(folder, event_count):
    """Make the raw tables in `folder`, unless they are there; the increment is held back.

    Returns how many rows there are: {events, late_events, old_events, contacts, new_contacts,
    changed_contacts, erased_contacts, merged_contacts}.
    """
    folder = Path(folder)
    made = folder / "made.json"
    wanted = {"events_wanted": event_count, "generator": generator_state(__file__)}
    if made.exists():
        known = json.loads(made.read_text())
        if known["wanted"] == wanted:
            hold_back(folder)
            return known["rows"]
    shutil.rmtree(folder, ignore_errors=True)
    whole = folder / "whole"
    make_demo(whole, "--events", str(event_count))
    rows = _split(folder, whole)
    shutil.rmtree(whole)
    made.write_text(json.dumps({"wanted": wanted, "rows": rows}))
    return rows


def make_demo(folder, *options):
    """A demo in a folder, without its truth."""
    truth = folder.with_name(f"{folder.name}_truth")
    command = [sys.executable, "-m", "demo", "--seed", "1", "--out", str(folder)]
    command += ["--truth", str(truth), *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(truth)


def hold_back(folder):
    """Leave in `raw` what was loaded before the increment."""
    folder = Path(folder)
    (folder / "raw" / "events" / LATE_NAME).unlink(missing_ok=True)
    _show(folder / "before" / CONTACTS, folder / "raw" / CONTACTS)
    (folder / "raw" / ".demo").touch()  # as the generator marks it


def deliver(folder):
    """The increment arrives: one more file of events, a new snapshot of contacts."""
    folder = Path(folder)
    _show(folder / "late" / LATE_NAME, folder / "raw" / "events" / LATE_NAME)
    _show(folder / "late" / CONTACTS, folder / "raw" / CONTACTS)


def _show(file, place):
    """Put a file where the project reads it, in one step."""
    draft = place.with_name(f".{place.name}.new")
    draft.unlink(missing_ok=True)
    os.link(file, draft)
    os.replace(draft, place)


def generator_state(*more):
    """Hash of the code that makes the data: other code may make other data."""
    code = hashlib.sha256()
    for path in [*sorted((ROOT / "demo").glob("*.py")), *map(Path, more)]:
        code.update(path.read_bytes())
    return code.hexdigest()


def _split(folder, whole):
    """Move the tables to `raw`, each file of events without its late rows; those to `late`."""
    raw, late = folder / "raw", folder / "late"
    (raw / "events").mkdir(parents=True)
    late.mkdir()
    (folder / "before").mkdir()
    for path in whole.glob("*.parquet"):
        path.rename(raw / path.name)
    with duckdb.connect() as connection:
        rows = _split_events(connection, folder, whole)
        rows |= _split_contacts(connection, folder, rows.pop("cut"))
    hold_back(folder)
    return rows


def _split_events(connection, folder, whole):
    """Write the events of `raw` and of `late`; the counts, and `cut`, the last load before."""
    raw, late = folder / "raw", folder / "late"
    files = f"read_parquet('{whole}/events/*.parquet')"
    count, cut = connection.execute(
        f"select count(*), quantile_disc(loaded_at, {1 - LATE_SHARE * (1 - OLD_SHARE)})"
        f" from {files}"
    ).fetchone()
    recent = f"loaded_at > timestamp '{cut}' - interval {OLD_DAYS} day"
    recent += f" and loaded_at <= timestamp '{cut}'"
    (recent_count,) = connection.execute(f"select count(*) from {files} where {recent}").fetchone()
    one_of = max(1, round(recent_count / (count * LATE_SHARE * OLD_SHARE)))
    draw = "hash(contact_id, event_id, message_id, occurred_at, link_url)"
    is_old = f"coalesce({recent} and {draw} % {one_of} = 0, false)"
    delayed = f"timestamp '{cut}' + to_seconds(cast({draw} % 43200 + 1 as bigint))"
    loaded_at = f"case when {is_old} then {delayed} else loaded_at end as loaded_at"
    connection.execute(
        f"copy (select * replace ({loaded_at})"
        f" from {files} where {is_old} or loaded_at > timestamp '{cut}')"
        f" to '{late / LATE_NAME}' (format parquet)"
    )
    for path in sorted((whole / "events").glob("*.parquet")):
        connection.execute(
            f"copy (select * from read_parquet('{path}')"
            f" where not {is_old} and (loaded_at <= timestamp '{cut}' or loaded_at is null))"
            f" to '{raw / 'events' / path.name}' (format parquet)"
        )
    late_count, old_count = connection.execute(
        f"select (select count(*) from read_parquet('{late / LATE_NAME}')),"
        f" (select count(*) from {files} where {is_old})"
    ).fetchone()
    return {"events": count, "late_events": late_count, "old_events": old_count, "cut": cut}


def _split_contacts(connection, folder, cut):
    """Write the contacts of `before` and of `late`; the counts."""
    moment = f"timestamp '{cut}'"
    source = f"read_parquet('{folder / 'raw' / CONTACTS}')"
    events = f"read_parquet('{folder}/raw/events/*.parquet')"
    # people of one record and one address, who have done something
    connection.execute(
        f"""
        create temp table drawn as
        select
          contact_id,
          email,
          row_number() over (order by md5(contact_id)) as place,
          lead(email) over (order by md5(contact_id)) as next_email,
          count(*) over () as drawn_count
        from {source} as contacts
        where
          email like '%@%'
          and deleted_at is null
          and created_at <= {moment}
          and contact_id in (select contact_id from {events})
        qualify
          count(*) over (partition by contact_id) = 1
          and count(*) over (partition by lower(trim(email))) = 1
        """
    )
    merged = f"drawn.place = {ERASED + 1}"
    changed = f"drawn.place > {ERASED + 2}"
    changed += f" and drawn.place <= {ERASED + 2} + ceil({CHANGED_SHARE} * drawn.drawn_count)"
    connection.execute(
        f"""
        copy (
          select contacts.* replace (
            case when {merged} then drawn.next_email else contacts.email end as email,
            case when {changed} then 'NL' else contacts.country end as country,
            case
              when {changed} and json_valid(contacts.attributes)
                then
                  cast(json_merge_patch(contacts.attributes, '{{"job_level": "c_level"}}') as text)
              else contacts.attributes
            end as attributes,
            case
              when {merged} or {changed} then {moment} else contacts.updated_at
            end as updated_at,
            case
              when drawn.place <= {ERASED} then {moment} else contacts.deleted_at
            end as deleted_at
          )
          from {source} as contacts
          left join drawn on contacts.contact_id = drawn.contact_id
          order by contacts.contact_id, contacts.updated_at, contacts.email
        ) to '{folder / "late" / CONTACTS}' (format parquet)
        """
    )
    connection.execute(
        f"copy (from {source} where created_at <= {moment} or created_at is null)"
        f" to '{folder / 'before' / CONTACTS}' (format parquet)"
    )
    counted = connection.execute(
        f"""
        select
          (select count(distinct contact_id) from {source}),
          (select count(distinct contact_id) from {source} where created_at > {moment}),
          (select count(*) from drawn where {changed}),
          (select count(*) from drawn where drawn.place <= {ERASED}),
          (select count(*) from drawn where {merged})
        """
    ).fetchone()
    names = ("contacts", "new", "changed", "erased", "merged")
    return {
        name if name == "contacts" else f"{name}_contacts": count
        for name, count in zip(names, counted, strict=True)
    }
