"""Do levels keep up? `python -m bench.predictions.levels` plays as-of dates of two worlds again.

In `fall` openings fall by .9 log-odds in the middle of the history: wanted are the alarm within
seven days and the true rate of the mails that follow within .85 to 1.15 of what is served, fourteen
days after. A year of `default`, week by week: at most one alarm.
"""

import argparse
from datetime import date, timedelta
from pathlib import Path

import duckdb

from .warehouse import ROOT, build, dbt, simulate

FALL = date(2026, 4, 1)
DAYS = [FALL + timedelta(days) for days in (4, 5, 6, 7, 10, 14, 21)]
YEAR = [date(2026, 6, 28) - timedelta(7 * week) for week in reversed(range(52))]
WORLDS = (("fall", 4, 26, DAYS), ("default", 11, 76, YEAR))
AGAIN = ("int_as_of_date+,+rpt_prediction_quality", "int_as_of_date+,+fct_contact_predictions")
TRUE = """
    select sum(truth.seen_probability) / sum(served.open_probability)
    from read_parquet('{truth}') as truth
    inner join predictions.fct_contact_predictions as served using (contact_id)
    inner join intermediate.int_contacts using (contact_id)
    inner join intermediate.int_messages using (message_id)
    inner join intermediate.int_sends as sends using (contact_key, message_key)
    where sends.sent_date between date '{day}' + 1 and date '{day}' + 7
        and coalesce(sends.message_type, '') <> 'transactional'
"""


def play(folder: Path, day: date) -> str:
    """A line on one as-of date: true over served, base and alarms."""
    dbt(folder, "run", "--vars", f"{{as_of_date: {day}}}", "--select", *AGAIN)
    query = TRUE.format(truth=folder / "truth" / "sends" / "*.parquet", day=day)
    with duckdb.connect(str(folder / "engagement.duckdb"), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        (ratio,) = connection.execute(query).fetchone()
        (shift,) = connection.execute(
            "select base_shift from intermediate.int_scorecard_levels"
            " where is_next and target = 'engage'"
        ).fetchone()
        alarms = connection.execute(
            "select window_name || ' ' || target from monitoring.rpt_prediction_quality"
            " where is_alarm order by all"
        ).fetchall()
    told = ", ".join(alarm for (alarm,) in alarms)
    return f"| {day} | {ratio or 0:.3f} | {shift:+.2f} | {told} |"


def main() -> None:
    """Print a table for each world."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions.levels", description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench" / "levels")
    arguments = parser.parse_args()
    for world, seed, weeks, days in WORLDS:
        folder = arguments.folder / world
        simulate(world, seed, arguments.contacts, folder, "--weeks", str(weeks))
        build(folder, "+rpt_prediction_quality", "+fct_contact_predictions")
        print("| as of | true / served, next 7 days | base moved | alarms |\n|---|---:|---:|---|")
        for day in days:
            print(play(folder, day), flush=True)


if __name__ == "__main__":
    main()
