"""Does a long history cost more per event? `python -m bench.history`, or `make bench-history`.

The same number of events three times: half a year of demo with some 150 events a contact; and five
years with 500 and with 5,000 events a contact. A long history is made of short ones: people of the
demo become one person, each's half a year moved back by some days, with the messages they got.
Each is built whole by `dbt build` with its tests into a new database; what counts is processor time
per event.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import duckdb

from bench import build, data, measure, report
from bench.run import WHOLE, WORK, machine

SHORT_DAYS = 26 * 7
LONG_DAYS = 260 * 7
FILES = 8
MILLION = 1_000_000


def prepare(folder, event_count, lengths):
    """Make the raw tables of all cases, unless they are there: {name: {events, contacts}}."""
    made = folder / "made.json"
    state = data.generator_state(__file__)
    wanted = {"events_wanted": event_count, "lengths": lengths, "generator": state}
    if made.exists() and (known := json.loads(made.read_text()))["wanted"] == wanted:
        return known["rows"]
    shutil.rmtree(folder, ignore_errors=True)
    short = folder / "half_year" / "raw"
    short.parent.mkdir(parents=True)
    data.make_demo(short, "--events", str(event_count), "--weeks", str(SHORT_DAYS // 7))
    rows = {"half_year": counts(short)}
    for length in lengths:
        long = folder / f"{length}_events" / "raw"
        together(short, long, max(1, round(length / rows["half_year"]["events_a_contact"])))
        rows[f"{length}_events"] = counts(long)
    made.write_text(json.dumps({"wanted": wanted, "rows": rows}))
    return rows


def counts(raw):
    """{events, contacts, events_a_contact} of raw tables; of contacts those who did anything."""
    with duckdb.connect() as connection:
        events, contacts = connection.execute(
            f"select count(*), count(distinct contact_id) from '{raw}/events/*.parquet'"
        ).fetchone()
    return {
        "events": events,
        "contacts": contacts,
        "events_a_contact": round(events / contacts, 1),
    }


def together(short, long, people):
    """Write raw tables in which so many people of `short` are one, over five years."""
    (long / "events").mkdir(parents=True)
    step = (LONG_DAYS - SHORT_DAYS) / max(1, people - 1)
    work = long / "work.duckdb"  # more than fits into memory
    with duckdb.connect(str(work)) as connection:
        connection.execute("set timezone = 'UTC'")
        for table in ("contacts", "messages", "planned_sends"):
            connection.execute(f"create view {table} as from '{short}/{table}.parquet'")
        connection.execute(f"create view events as from '{short}/events/*.parquet'")
        connection.execute(
            f"""
            create table people as
            select
              contact_id,
              first_value(contact_id) over (
                partition by place // {people} order by place
              ) as person_id,
              cast(floor(place % {people} * {step}) as integer) as days
            from (
              select contact_id, row_number() over (order by md5(contact_id)) - 1 as place
              from (select contact_id from events union select contact_id from contacts)
              where trim(contact_id) <> ''
            )
            """
        )
        connection.execute(
            """
            create table moved as
            select
              events.* replace (
                coalesce(people.person_id, events.contact_id) as contact_id,
                case
                  when people.days > 0 then events.message_id || '-' || people.days
                  else events.message_id
                end as message_id,
                coalesce(
                  strftime(
                    make_timestamp(epoch_us(try_cast(events.occurred_at as timestamptz)))
                    - to_days(people.days),
                    '%Y-%m-%dT%H:%M:%S.%fZ'
                  ),
                  events.occurred_at
                ) as occurred_at,
                events.loaded_at - to_days(coalesce(people.days, 0)) as loaded_at
              )
            from events
            left join people on events.contact_id = people.contact_id
            """
        )
        (bounds,) = connection.execute(
            f"select quantile_disc(loaded_at, {[n / FILES for n in range(FILES + 1)]}) from moved"
        ).fetchone()
        for number in range(FILES):
            last = number == FILES - 1
            within = f"loaded_at >= timestamp '{bounds[number]}'"
            if not last:
                within += f" and loaded_at < timestamp '{bounds[number + 1]}'"
            connection.execute(
                f"copy (from moved where {within}{' or loaded_at is null' if last else ''}"
                f" order by loaded_at) to '{long}/events/part-{number:04}.parquet' (format parquet)"
            )
        connection.execute(
            f"""
            copy (
              select messages.* replace (
                case
                  when shifts.days > 0 then messages.message_id || '-' || shifts.days
                  else messages.message_id
                end as message_id,
                messages.sent_at - to_days(shifts.days) as sent_at
              )
              from messages
              cross join (select distinct days from people) as shifts
            ) to '{long}/messages.parquet' (format parquet)
            """
        )
        first = "select contact_id from people where contact_id = person_id"
        connection.execute(
            f"copy (select * replace (created_at - to_days({LONG_DAYS - SHORT_DAYS}) as created_at)"
            f" from contacts where contact_id in ({first}))"
            f" to '{long}/contacts.parquet' (format parquet)"
        )
        connection.execute(
            f"copy (from planned_sends where contact_id in ({first}))"
            f" to '{long}/planned_sends.parquet' (format parquet)"
        )
    work.unlink()
    for table in ("companies", "deals"):
        shutil.copyfile(short / f"{table}.parquet", long / f"{table}.parquet")


def main():
    """Parse the command line, measure each case, write results and table."""
    parser = argparse.ArgumentParser(description="Measure long histories beside half a year.")
    parser.add_argument("--size", type=float, default=10, help="million events of each case")
    parser.add_argument("--lengths", default="500,5000", help="events a contact, by commas")
    parser.add_argument("--keep", action="store_true", help="keep the databases that were built")
    options = parser.parse_args()
    lengths = [int(length) for length in options.lengths.split(",")]
    folder = WORK / f"history_{options.size:g}m"
    rows = prepare(folder, round(options.size * MILLION), lengths)
    results = {"machine": machine(), "million_events": options.size, "cases": {}}
    for name, counted in rows.items():
        database = folder / name / "warehouse.duckdb"
        for old in (database, Path(f"{database}.wal")):
            old.unlink(missing_ok=True)
        try:
            taken = build.measured_dbt(folder / name, database, "full_refresh", WHOLE)
        except measure.CommandFailedError as error:
            sys.exit(str(error))
        results["cases"][name] = {"rows": counted, "full_refresh": taken}
        print(f"{name:<14} {taken['cpu_seconds']:9.1f} s of processor time", flush=True)
        if not options.keep:
            database.unlink()
    report.keep("history", results)
    report.write()


if __name__ == "__main__":
    main()
