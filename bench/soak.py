"""Does anything creep? `python -m bench.soak`, or `make bench-soak`.

48 refreshes in a row on a copy of the project, in build/bench/soak/. Each finds one more day's
file of events, of which some happened up to weeks before, and a new snapshot of the contacts: some
changed, new ones, twice three people erased. Every third refresh weights or tiers were edited
before. Every fourth is killed at a random moment, and the next must do the work of both. Meanwhile
a reader asks the published database without a pause, in connections opened anew and in one held
over several releases; an error, or tables of one release that contradict each other, ends the soak.

At the end the same files are refreshed in a new database up to the day before the last, and that
day once more: what the last refresh took and left beside the same refresh of a warehouse that has
seen nothing. Then all of it is built whole: every mart must be as the last increment left it.

A soak that was stopped goes on where it was, until --again makes new data.
"""

import argparse
import contextlib
import csv
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from bench import build, compare, data, measure, report
from bench.run import WORK, machine
from refresh.sign import _PROJECT_FILES, _PROJECT_FOLDERS

ROUNDS = 48
CONTACTS = 400
WEEKS = 14
KILL_EVERY, EDIT_EVERY = 4, 3
ERASURES = {20: 3, 26: 3}  # {round: people}
LATE_ONE_OF = 40  # so many events is one that is loaded on a later day
MEGA = 1e6
HISTORY = "monitoring.rpt_refresh_runs"  # of the runs, not of the data

# One release tells the same everywhere: accepted events, and the as-of date.
QUESTION = """
    select
        (select count(*) from core.fct_events),
        (select sum(accepted_count) from monitoring.rpt_event_reconciliation),
        (select max_by(accepted_count, run_number) from monitoring.rpt_refresh_runs),
        (select sum(difference) from monitoring.rpt_event_reconciliation),
        (select max(as_of_date) from scoring.fct_contact_scores),
        (select max_by(as_of_date, run_number) from monitoring.rpt_refresh_runs),
        (select count(distinct contact_id) from scoring.fct_contact_scores),
        (select count(*) from core.dim_contacts)
"""
# Asks until its input ends, half of the questions in a connection that it holds for a minute; a
# line of JSON a minute, and a traceback where something is wrong.
READER = """
import json, select, sys, time, duckdb
database, question = sys.argv[1:]
opened = lambda: duckdb.connect(database, read_only=True)
def answer(connection):
    found = connection.execute(question).fetchone()
    assert found[0] == found[1] == found[2] and found[3] == 0, found
    assert found[4] == found[5] and found[6] == found[7], found
    return found
going = True
while going:
    began, held = time.monotonic(), opened()
    first, asked, longest = answer(held), 1, 0
    while going and time.monotonic() < began + 60:
        going = not select.select([sys.stdin], [], [], 0.3)[0]
        started = time.monotonic()
        with opened() as connection:
            answer(connection)
        longest = max(longest, time.monotonic() - started)
        assert answer(held) == first
        asked += 2
    held.close()
    print(json.dumps({"questions": asked, "longest_seconds": longest}), flush=True)
"""


class Soak:
    """A copy of the project with raw files that grow, a database and a published folder."""

    def __init__(self, folder, whole, first_day, name):
        self.folder = folder / name
        self.whole, self.first_day = whole, first_day
        self.database = self.folder / "warehouse.duckdb"
        self.raw = self.folder / "raw"
        self.published = self.folder / "warehouse_published"
        self.code = self.folder / "project"

    def begin(self):
        """The project as it is, without events, contacts and database."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.code.mkdir(parents=True)
        for file in _PROJECT_FILES:
            if (data.ROOT / file).exists():
                shutil.copy2(data.ROOT / file, self.code / file)
        ignored = shutil.ignore_patterns("python", "__pycache__")
        for one in (*_PROJECT_FOLDERS, "profiles"):
            if (data.ROOT / one).exists():
                shutil.copytree(data.ROOT / one, self.code / one, ignore=ignored)
        (self.raw / "events").mkdir(parents=True)
        for table in ("messages", "companies", "deals", "planned_sends"):
            shutil.copy2(self.whole / f"{table}.parquet", self.raw / f"{table}.parquet")

    def deliver(self, number):
        """What a round finds: its file of events, and the contacts as they are then."""
        path = self.raw / "events" / f"day-{number:02}.parquet"
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select * exclude (round) from '{self.whole}/landed.parquet'"
                f" where round = {number} order by all) to '{path}.new' (format parquet)"
            )
            os.replace(f"{path}.new", path)
            erased = sum(count for at, count in ERASURES.items() if at <= number)
            begin = f"timestamp '{self.first_day}'"
            contacts = self.raw / "contacts.parquet"
            connection.execute(
                f"""
                copy (
                  select * exclude (place) replace (
                    case when place % {ROUNDS} < {number} then 'NL' else country end as country,
                    case
                      when place % {ROUNDS} < {number} then {begin} + to_days(place % {ROUNDS})
                      else updated_at
                    end as updated_at,
                    case
                      when place <= {erased} then {begin} else deleted_at
                    end as deleted_at
                  )
                  from (
                    select
                      *,
                      cast(dense_rank() over (order by md5(contact_id)) as integer) as place
                    from '{self.whole}/contacts.parquet'
                  )
                  where created_at <= {begin} + to_days({number}) or created_at is null
                  order by all
                ) to '{contacts}.new' (format parquet)
                """
            )
            os.replace(f"{contacts}.new", contacts)

    def edit(self, number):
        """Other weights, or other tiers: in turn."""
        name, column = (("scoring_rules", "points"), ("score_tiers", "min_score"))[number % 2]
        path = Path("seeds", "scoring", f"{name}.csv")
        with (data.ROOT / path).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        rows[0][column] = f"{float(rows[0][column]) + number:g}"
        with (self.code / path).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    @property
    def environment(self):
        """Of a refresh of this copy."""
        return build.environment(self.folder, self.database) | {
            "EMAIL_HASH_KEY": "the soak's own key",
            "DBT_PROFILES_DIR": "profiles",
            "PYTHONPATH": str(data.ROOT),
        }

    def refresh(self, *options):
        """A refresh as a scheduler starts it, measured; it must succeed."""
        command = ["env", "-C", str(self.code), *COMMAND, *options]
        taken = measure.measured(command, self.folder / "refresh.log", self.environment)
        return taken | self.state()

    def kill(self, seconds):
        """Start a refresh and kill it after so many processor seconds; whether it still ran."""
        with subprocess.Popen(
            COMMAND,
            cwd=self.code,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            while process.poll() is None and processor_seconds(process.pid) < seconds:
                time.sleep(0.2)
            running = process.poll() is None
            if running:
                os.killpg(process.pid, signal.SIGKILL)
        return running

    def state(self):
        """Bytes on the disk, releases that are kept, events held."""
        released = self.published / "current"
        told = json.loads((released / "release.json").read_text())
        return {
            "events": told["rows"]["raw"],
            "database_bytes": size(*self.folder.glob("warehouse.duckdb*")),
            "published_bytes": size(self.published),
            "release_bytes": size(released.resolve()),
            "releases": len(list((self.published / "releases").iterdir())),
            "target_bytes": size(self.folder / "target"),
            "log_bytes": size(self.folder / "logs"),
            "step_seconds": told["times"]["seconds"],
        }

    @contextlib.contextmanager
    def reader(self):
        """A reader that asks all the while: `assert_well()` of it ends the soak where it failed."""
        database = str(self.published / "engagement.duckdb")
        told, complaint = self.folder / "reader.jsonl", self.folder / "reader.log"
        with told.open("ab") as output, complaint.open("wb") as errors:
            reader = subprocess.Popen(
                [sys.executable, "-c", READER, database, QUESTION],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
            )

            def assert_well():
                if reader.poll():
                    sys.exit(f"The reader failed:\n{complaint.read_text()}")

            try:
                yield assert_well
                reader.communicate()
                assert_well()
            finally:
                reader.kill()

    def read(self):
        """{questions, longest_seconds} of the reader so far."""
        lines = (self.folder / "reader.jsonl").read_text().splitlines()
        told = [json.loads(line) for line in lines]
        return {
            "questions": sum(one["questions"] for one in told),
            "longest_seconds": round(max(one["longest_seconds"] for one in told), 2),
        }


COMMAND = (sys.executable, "-m", "refresh", "--skip-freshness")


def processor_seconds(pid):
    """What a process has taken so far; no end of it once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size(*places):
    """Bytes of files, and of all files in folders; what is linked twice counts once."""
    files = {}
    for place in places:
        for path in [place, *place.rglob("*")]:
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink():
                    stat = path.stat()
                    files[stat.st_dev, stat.st_ino] = stat.st_size
    return sum(files.values())


def prepare(folder, contacts):
    """Make the demo, and say for each event in which round it arrives; the day of round 0."""
    whole = folder / "whole"
    data.make_demo(whole, "--contacts", str(contacts), "--weeks", str(WEEKS))
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        events = f"'{whole}/events/*.parquet'"
        (first,) = connection.execute(
            f"select cast(max(loaded_at) as date) - {ROUNDS} from {events}"
        ).fetchone()
        days = f"date_diff('day', date '{first}', cast(loaded_at as date))"
        draw = "hash(contact_id, event_id, message_id, occurred_at, link_url)"
        drawn = f"case when {draw} % {LATE_ONE_OF} = 0 then {draw} // 97 % {ROUNDS + 1} else 0 end"
        connection.execute(
            f"""
            copy (
              select * exclude (own, round) replace (
                  loaded_at + to_days(case when round > own then round - own else 0 end)
                    as loaded_at
                ),
                round
              from (
                select
                  *,
                  cast(coalesce({days}, 0) as integer) as own,
                  cast(greatest(0, own, {drawn}) as integer) as round
                from {events}
              )
            ) to '{whole}/landed.parquet' (format parquet)
            """
        )
    return str(first)


def soak(folder, rounds, contacts):
    """All rounds that are not done yet, then the comparisons; a dict of results."""
    made = folder / "soak.json"
    if made.exists():
        results = json.loads(made.read_text())
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        results = {"machine": machine(), "contacts": contacts, "rounds": []}
        results["first_day"] = prepare(folder, contacts)
    aged, fresh = (
        Soak(folder, folder / "whole", results["first_day"], name) for name in ("aged", "fresh")
    )
    if "first" not in results:
        aged.begin()
        aged.deliver(0)
        results["first"] = aged.refresh()
    with aged.reader() as assert_well:
        for number in range(len(results["rounds"]) + 1, rounds + 1):
            results["rounds"].append(one_round(aged, number, results["rounds"]))
            made.write_text(json.dumps(results, indent=1) + "\n")
            assert_well()
    results["reader"] = aged.read()
    fresh.begin()
    for number in range(rounds):
        fresh.deliver(number)
        if (number + 1) % EDIT_EVERY == 0:
            fresh.edit(number + 1)
    fresh.refresh()
    fresh.deliver(rounds)
    results["fresh"] = fresh.refresh()
    after_increment, _ = differing_marts(aged, fresh)
    fresh.refresh("--full-refresh")
    after_full, count = differing_marts(aged, fresh)
    results["equal"] = {"fresh": after_increment, "full_refresh": after_full}
    results["marts"] = count
    made.write_text(json.dumps(results, indent=1) + "\n")
    return results


def one_round(aged, number, before):
    """What came and what the refresh took; the line of it is printed."""
    aged.deliver(number)
    is_edited = number % EDIT_EVERY == 0
    if is_edited:
        aged.edit(number)
    killed_after = None
    if number % KILL_EVERY == 0:
        usual = statistics.median(one["cpu_seconds"] for one in before[-KILL_EVERY:])
        seconds = round(random.Random(number).uniform(0.1, 0.9) * usual, 1)
        killed_after = seconds if aged.kill(seconds) else None
    taken = {"round": number, "edited": is_edited, "killed_after": killed_after} | aged.refresh()
    print(
        f"round {number:2}  {taken['wall_seconds']:6.1f} s  {taken['cpu_seconds']:5.1f} s"
        f"  {taken['peak_memory_bytes'] / MEGA:5.0f} MB memory"
        f"  {taken['database_bytes'] / MEGA:6.1f} MB database"
        f"  {taken['published_bytes'] / MEGA:6.1f} MB published, {taken['releases']} releases"
        f"  {taken['events']:,} events"
        + "  edited" * is_edited
        + (f"  killed after {killed_after} s" if killed_after else ""),
        flush=True,
    )
    return taken


def differing_marts(one, other):
    """Names of the marts that differ between two warehouses, and how many there are."""
    differing, count = compare.differing_marts(one.database, other.database)
    return [name for name in differing if name != HISTORY], count


def main():
    """Parse the command line, soak, write results and table; ends with 1 where something crept."""
    parser = argparse.ArgumentParser(description="Many refreshes in a row: does anything creep?")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer are written nowhere")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--again", action="store_true", help="begin anew")
    options = parser.parse_args()
    folder = WORK / "soak"
    if options.again:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        results = soak(folder, options.rounds, options.contacts)
    except measure.CommandFailedError as error:
        sys.exit(str(error))
    if options.rounds == ROUNDS:
        report.keep("soak", results)
        report.write()
    print(report.soak_table(results))
    crept = [name for name, *_, is_kept in report.creep(results) if not is_kept]
    differing = [name for names in results["equal"].values() for name in names]
    if crept or differing:
        sys.exit(
            f"Crept: {', '.join(crept) or 'nothing'}. Differ: {', '.join(differing) or 'none'}"
        )


if __name__ == "__main__":
    main()
