"""Command line: `python -m bench.predictions.send_times` judges send times with the truth.

Each world is simulated, built by dbt as far as the send times, and judged: what was promised to
those who are served hours of their own, what these hours are truly worth over the population's best
hour, and how often they hit. Figures stay in results/send_times/; SEND_TIMES.md reports.
"""

import argparse
import json
import shutil
from pathlib import Path

import duckdb
import numpy as np

from demo.clock import ZONES, Clock
from demo.worlds import WORLDS

from .warehouse import ROOT, build, simulate

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "send_times"
CONTACTS = 6_000
CASES = (
    ("default", 2),
    ("clustered", 2),
    ("clustered", 3),
    ("clustered", 4),
    ("clustered", 5),
    ("clustered", 6),
    ("uniform", 2),
    ("uniform", 3),
    ("two_kinds", 2),
    ("one_hour", 2),
    ("no_preference", 2),
)
POINTS = 100
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def columns(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, np.ndarray]:
    """{column: array} of a query; nulls are NaN."""
    found = connection.execute(sql).fetchnumpy()
    return {
        name: np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
        if np.ma.asarray(values).dtype.kind in "iuf"
        else np.asarray(values)
        for name, values in found.items()
    }


def logistic(eta: np.ndarray) -> np.ndarray:
    """From log-odds to a probability."""
    return 1 / (1 + np.exp(-eta))


def apart(hours: np.ndarray, peak: np.ndarray) -> np.ndarray:
    """Whole hours between an answer and the hour of the true peak, the shorter way round."""
    return 12 - np.abs(12 - np.abs(hours - np.floor(peak)))


def people(connection: duckdb.DuckDBPyConnection, truth: Path) -> dict[str, np.ndarray]:
    """Per contact on its own clock: its answers, those of everybody, the mode, the true peak."""
    own = ", ".join(f"times.{day}_open_hour as own_{place}" for place, day in enumerate(WEEKDAYS))
    everybody = ", ".join(f"answers.best_hour_{place + 1} as all_{place}" for place in range(7))
    return columns(
        connection,
        f"""with modes as (
            select contact_key, opened_hour,
                row_number() over (partition by contact_key order by count(*) desc, opened_hour)
                as place
            from intermediate.int_timed_sends where opened_hour is not null
            group by contact_key, opened_hour
        )
        select times.contact_id, times.open_source, times.open_expected_gain as promise,
            times.open_count, truth.hour_peak as peak, modes.opened_hour as mode, {own}, {everybody}
        from predictions.fct_contact_send_times as times
        inner join read_parquet('{truth}/contacts.parquet') as truth using (contact_id)
        inner join intermediate.int_contacts as keys using (contact_id)
        left join modes on keys.contact_key = modes.contact_key and modes.place = 1
        left join intermediate.int_send_time_answers as answers
            on answers.contact_key is null and answers.purpose = 'current'
            and answers.response = 'open'
        where times.time_zone_source = 'contact'
        order by times.contact_id""",
    )


def true_gains(
    connection: duckdb.DuckDBPyConnection,
    truth: Path,
    world: str,
    who: dict[str, np.ndarray],
    weeks: int,
) -> np.ndarray:
    """Per contact: chance of a visible open at its answers less at the population's, points."""
    sends = columns(
        connection,
        f"""select sends.contact_id, contacts.timezone, epoch_us(sends.sent_at) as sent_us,
            sends.open_probability, sends.seen_probability, contacts.hour_peak
        from read_parquet('{truth}/sends/*.parquet') as sends
        inner join read_parquet('{truth}/contacts.parquet') as contacts using (contact_id)
        where sends.message_type = 'marketing'""",
    )
    (as_of,) = connection.execute("select as_of_date from intermediate.int_as_of_date").fetchone()
    clock = Clock(as_of, weeks)
    numbers = {zone.name: number for number, zone in enumerate(ZONES)}
    row = {contact: number for number, contact in enumerate(who["contact_id"])}
    place = np.array([row.get(contact, -1) for contact in sends["contact_id"]])
    kept = (place >= 0) & (sends["open_probability"] > 0)
    sends = {name: values[kept] for name, values in sends.items()}
    place = place[kept]
    zone = np.array([numbers[name] for name in sends["timezone"]])
    hours = clock.local_hour(zone, sends["sent_us"].astype(np.int64))
    size = WORLDS[world].hour_amplitude
    late = 1 - WORLDS[world].open_late_share
    chance = np.clip(sends["open_probability"] / late, 1e-9, 1 - 1e-9)
    angle = 2 * np.pi / 24
    base = np.log(chance / (1 - chance)) - size * np.cos(angle * (hours - sends["hour_peak"]))
    visible = late * sends["seen_probability"] / sends["open_probability"]
    gain = np.zeros(len(who["contact_id"]))
    for day in range(7):
        for sign, answer in ((1, "own"), (-1, "all")):
            hour = who[f"{answer}_{day}"][place] + 0.5
            eta = base + size * np.cos(angle * (hour - sends["hour_peak"]))
            gain += sign * np.bincount(place, visible * logistic(eta), minlength=len(gain)) / 7
    return POINTS * gain / np.maximum(np.bincount(place, minlength=len(gain)), 1)


def judge(database: Path, truth: Path, world: str, weeks: int = 26) -> dict:
    """The figures of one world."""
    with duckdb.connect(str(database), read_only=True) as connection:
        who = people(connection, truth)
        gain = true_gains(connection, truth, world, who, weeks)
        curve = connection.execute(
            """select max(hour_effect) - min(hour_effect)
            from intermediate.int_send_time_effects
            where purpose = 'current' and response = 'open'"""
        ).fetchone()[0]
        gate = connection.execute(
            """select comparison, finding, gain, standard_error, expected_gain
            from monitoring.rpt_send_time_quality
            where response = 'open' and comparison like '%as_promised' order by comparison"""
        ).fetchall()
    size = WORLDS[world].hour_amplitude
    angle = 2 * np.pi * (np.arange(24)[:, None] + 0.5 - who["peak"]) / 24
    true_curve = size * np.cos(angle).mean(axis=1)
    own = who["open_source"] == "contact"
    promise = POINTS * who["promise"]
    read = who["open_count"] >= 20
    found = {
        "sources": {
            name: int((who["open_source"] == name).sum()) for name in set(who["open_source"])
        },
        "contacts": len(own),
        "curve": curve,
        "true_curve": float(true_curve.max() - true_curve.min()),
        "gate": [list(row) for row in gate],
        "own_share_of_readers": float(own[read].mean()) if read.any() else None,
        "others_promise": float(promise[~own].max(initial=0)),
        "weekday_range": float(
            np.max([who[f"own_{day}"] for day in range(7)], axis=0).max()
            - np.min([who[f"own_{day}"] for day in range(7)], axis=0).min()
        ),
    }
    if own.any():
        top = own & (promise >= np.quantile(promise[own], 0.8))
        seen = own & np.isfinite(who["mode"])
        hour = np.median([who[f"own_{day}"] for day in range(7)], axis=0)
        found |= {
            "promised": float(promise[own].mean()),
            "true": float(gain[own].mean()),
            "promised_top": float(promise[top].mean()),
            "true_top": float(gain[top].mean()),
            "hits": float((apart(hour, who["peak"])[seen] <= 1).mean()),
            "mode_hits": float((apart(who["mode"], who["peak"])[seen] <= 1).mean()),
        }
    return found


def misses(world: str, found: dict) -> list[str]:
    """What was to be reached and is not."""
    wrong = []
    if found["others_promise"]:
        wrong.append("a gain without an own answer")
    if world == "uniform" and (found["own_share_of_readers"] or 0) < 0.25:
        wrong.append("own share of readers")
    if world == "one_hour" and set(found["sources"]) - {"one_hour_tried", "as_tried"}:
        wrong.append("hours that were not tried")
    if "true" in found:
        for name in ("", "_top"):
            off = abs(found[f"promised{name}"] - found[f"true{name}"])
            if off > max(0.3, 0.3 * abs(found[f"true{name}"])):
                wrong.append(f"promise{name.replace('_', ', ')}")
        if found["true"] < -0.1:
            wrong.append("true gain")
        if found["hits"] < found["mode_hits"] - 0.02:
            wrong.append("hits")
    return wrong


def mean(worlds: list[dict]) -> dict:
    """The mean figures of worlds of one kind; without sources and findings."""
    numbers = [name for name, value in worlds[0].items() if isinstance(value, int | float)]
    means = {name: float(np.mean([found[name] for found in worlds])) for name in numbers}
    contacts = sum(found["contacts"] for found in worlds)
    return means | {"contacts": contacts, "sources": {}, "gate": [["", ""], ["", ""]]}


def write_report() -> None:
    """SEND_TIMES.md from the figures that are there."""
    head = "world seed contacts served own promised true promised-top true-top hits mode's curve"
    head += " true-curve gate-own gate-population missed"
    names = head.split()
    lines = [
        "# Do send times keep their word?",
        "",
        "Written by `make bench-predictions`. Simulated people with a known hour. Gains are points",
        "of the chance of a visible open at own hours over that at the population's best",
        "hour, for those who are served their own (`top`: the fifth with the highest promise).",
        "Wanted: the promise within 30 % or .3 points of the truth, in the top fifth too; a true",
        "gain not under -.1; hits (within an hour of the true one) at least the hour of most",
        "opens less .02; in `uniform` a quarter of contacts with twenty visible opens are served",
        "their own (`own`); in `one_hour` nobody. `curve`: the range of everybody's hours.",
        "How much people differ is measured, of 6,000 with an error of a tenth of it. Where hours",
        "cluster, the promise of the top fifth moves by twice as much, and a single world may",
        "miss: so there are five, and their `mean`, which promises a little less than is true.",
        "`one_hour_tried` takes eight mails or more, all at one hour.",
        "",
        f"| {' | '.join(names)} |",
        f"|{'---|' * len(names)}",
    ]

    def figure(value: float | None, digits: int = 2) -> str:
        return "" if value is None else f"{value:.{digits}f}"

    judged = [
        (world, str(seed), json.loads(path.read_text(encoding="utf-8")))
        for world, seed in CASES
        if (path := RESULTS / f"{world}_{seed}.json").exists()
    ]
    alike = [found for world, _, found in judged if world == "clustered"]
    if len(alike) > 1:
        judged.append(("clustered", "mean", mean(alike)))
    for world, seed, found in judged:
        served = ", ".join(f"{name} {count}" for name, count in sorted(found["sources"].items()))
        cells = [world, seed, str(found["contacts"]), served]
        cells += [figure(found["own_share_of_readers"])]
        shown = ("promised", "true", "promised_top", "true_top", "hits", "mode_hits")
        cells += [figure(found.get(name)) for name in shown]
        cells += [figure(found["curve"], 3), figure(found["true_curve"], 3)]
        cells += [row[1] for row in found["gate"]]
        cells += [", ".join(misses(world, found)) or "nothing"]
        lines.append(f"| {' | '.join(cells)} |")
    (HERE / "SEND_TIMES.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Judge what is not judged yet, then write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions.send_times")
    parser.add_argument("--again", action="store_true", help="forget the figures that are there")
    parser.add_argument("--report", action="store_true", help="write the report only")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    arguments = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for world, seed in () if arguments.report else CASES:
        figures = RESULTS / f"{world}_{seed}.json"
        if figures.exists() and not arguments.again:
            continue
        folder = arguments.folder / f"send_times_{world}_{seed}"
        simulate(world, seed, arguments.contacts, folder)
        build(folder, "+fct_contact_send_times", "+rpt_send_time_quality")
        found = judge(folder / "engagement.duckdb", folder / "truth", world)
        figures.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        shutil.rmtree(folder)
        print(f"judged {world}, seed {seed}: missed {misses(world, found) or 'nothing'}")
    write_report()


if __name__ == "__main__":
    main()
