"""Judge the predictions of planned sends: the plan is what was really sent after some past days.

Each world is simulated once and built as of three of its days, each time with a plan of the two
weeks that followed. A send that nobody got, since the reader left before, is not in the plan: the
truth knows no answer to it. Figures stay in sends.json. `truth` is what the true probabilities
expect: what chance does to observed / expected is not in it.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

from .warehouse import build, simulate
from .worlds import SEND_DATES, SEND_WORLDS

HERE = Path(__file__).resolve().parent
BUCKETS = ("0", "1-2", "3-4", "5+")
PLAN = """
    copy (
        select sends.message_id, sends.contact_id, messages.category, 5 as weight,
            strftime(sends.sent_at, '%Y-%m-%d %H:%M:%S') as planned_at
        from read_parquet('{folder}/truth/sends/*.parquet') as sends
        left join read_parquet('{folder}/raw/messages.parquet') as messages using (message_id)
        where sends.message_type <> 'transactional'
            and cast(sends.sent_at as date) between date '{first}' and date '{last}'
    ) to '{folder}/raw/planned_sends.parquet'
"""
SENDS = """
    select
        sends.contact_id, sends.category, sends.days_until_send,
        case
            when sends.days_until_send = 0 then '0'
            when sends.days_until_send < 3 then '1-2'
            when sends.days_until_send < 5 then '3-4'
            else '5+'
        end as bucket,
        sends.unsubscribe_probability_7d as planned,
        contacts.unsubscribe_probability_7d as unplanned,
        cast(truth.is_any_unsubscribed as integer) as unsubscribed,
        truth.any_unsubscribe_probability as truth,
        row_number() over (
            partition by sends.contact_id order by sends.planned_at, sends.message_id
        ) = 1 as is_next
    from predictions.fct_send_predictions as sends
    inner join read_parquet('{folder}/truth/sends/*.parquet') as truth
        using (contact_id, message_id)
    inner join predictions.fct_contact_predictions as contacts using (contact_id)
    order by all
"""


def measured(world: str, seed: int, contacts: int, folder: Path) -> dict:
    """{group: figures} of one world, all dates together: buckets, all, next, and categories."""
    simulate(world, seed, contacts, folder)
    parts = [_sends(folder, date.fromisoformat(day)) for day in SEND_DATES]
    sends = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    groups = {name: sends["bucket"] == name for name in BUCKETS}
    groups |= {"all": sends["planned"] > 0, "next": sends["is_next"] == 1}
    groups |= {name: sends["category"] == name for name in sorted(set(sends["category"].tolist()))}
    return {name: _figures(sends, rows) for name, rows in groups.items()}


def _sends(folder: Path, day: date) -> dict:
    """Build the predictions as of a day, with a plan of what followed, and read them."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        first, last = day + timedelta(1), day + timedelta(14)
        connection.execute(PLAN.format(folder=folder, first=first, last=last))
    needed = ("+fct_send_predictions", "+fct_contact_predictions")
    build(folder, *needed, settings=f"as_of_date: {day}")
    with duckdb.connect(str(folder / "engagement.duckdb"), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute(SENDS.format(folder=folder)).fetchnumpy()
    return {name: np.ma.filled(column, "") if column.dtype == object else np.asarray(column)
            for name, column in found.items()}  # fmt: skip


def _figures(sends: dict, rows: np.ndarray) -> dict:
    """Sends, observed, expected with and without the plan, by the truth, and a standard error."""
    part = {name: column[rows] for name, column in sends.items()}
    sums = {name: float(part[name].sum()) for name in ("planned", "unplanned", "truth")}
    _, place = np.unique(part["contact_id"], return_inverse=True)
    left = np.bincount(place, part["unsubscribed"] - part["planned"])
    return {
        "sends": int(rows.sum()),
        "people": len(np.unique(part["contact_id"][part["unsubscribed"] == 1])),
        "observed": int(part["unsubscribed"].sum()),
        "error": float(np.sqrt((left**2).sum())),
        **sums,
    }


def measure(contacts: int, folder: Path, again: bool) -> None:
    """Figures of the worlds that are not in sends.json yet."""
    path = HERE / "sends.json"
    found = json.loads(path.read_text()) if path.exists() and not again else {}
    for world, seed in SEND_WORLDS:
        if f"{world} {seed}" not in found:
            figures = measured(world, seed, contacts, folder / f"sends_{world}_{seed}")
            found[f"{world} {seed}"] = figures | {"contacts": contacts}
            path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(f"judged the planned sends of {world}, seed {seed}", flush=True)
