"""Do levels keep up? `python -m bench.predictions.levels` plays as-of dates of two worlds again.

In `fall` openings fall by .9 log-odds in the middle of the history: wanted are the alarm within
seven days and the true rate of the mails that follow within .85 to 1.15 of what is served, fourteen
days after. A year of `default`, week by week: at most one alarm. Figures stay in levels.json.
"""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

import duckdb

from .warehouse import ROOT, build, dbt, simulate
from .worlds import FALL

HERE = Path(__file__).resolve().parent
DAYS = [FALL + timedelta(days) for days in (4, 5, 6, 7, 10, 14, 21)]
YEAR = [date(2026, 6, 28) - timedelta(7 * week) for week in reversed(range(52))]
WORLDS = (("fall", 4, 26, DAYS), ("default", 11, 76, YEAR))
AGAIN = [  # what an as-of date changes
    f"{begin}+,+{end}"
    for begin in ("int_as_of_date", "int_contacts", "int_consent_scopes")
    for end in ("rpt_prediction_quality", "fct_contact_predictions")
]
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


def play(folder: Path, day: date) -> dict:
    """Figures of one as-of date: true rate over the one served, move of the base, alarms."""
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
    alarms = [name for (name,) in alarms]
    return {"as_of": str(day), "ratio": ratio, "shift": float(shift), "alarms": alarms}


def main() -> None:
    """Play both worlds, then write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions.levels", description=__doc__)
    parser.add_argument("--again", action="store_true", help="forget the figures that are there")
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench" / "levels")
    arguments = parser.parse_args()
    path = HERE / "levels.json"
    found = json.loads(path.read_text()) if path.exists() and not arguments.again else {}
    for world, seed, weeks, days in WORLDS:
        if world in found:
            continue
        folder = arguments.folder / world
        simulate(world, seed, arguments.contacts, folder, "--weeks", str(weeks))
        build(folder, "+rpt_prediction_quality", "+fct_contact_predictions")
        found[world] = {"contacts": arguments.contacts, "days": [play(folder, day) for day in days]}
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"played {world}", flush=True)
    from .report import write_report

    write_report(HERE)


if __name__ == "__main__":
    main()
