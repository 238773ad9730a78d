"""Keeps measured results in bench/results/ and writes them up: table and picture of the README."""

import itertools
import json
import statistics
from pathlib import Path

from bench.build import parts_table

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
PICTURE = HERE / "bench.svg"
RESULTS = HERE / "results"
MARKS = "<!-- {}: begin -->", "<!-- {}: end -->"
GIGA = 1e9
NOT_RUN = "not run"
BARS = (
    ("script", "script", "#9aa5b1"),
    ("scores_only", "scores only", "#8250df"),
    ("full_refresh", "full refresh", "#1f6feb"),
    ("increment", "1 % increment", "#2da44e"),
    ("nothing_new", "nothing new", "#bf8700"),
)
# To be reached, as processor time in times of the script: {step: {million events: at most}}.
TO_REACH = {
    "full_refresh": {10: 8, 50: 5},
    "increment": {10: 3.2, 50: 1.5},
    "nothing_new": {10: 2.6},
}
PARTS_SHOWN = 10
# Rounds of a soak that are held beside each other, and what may not creep between their medians:
# (figure, its name, unit, at most, at most beside a new warehouse). Bytes count per event held.
# Memory grows with the data of a refresh, so it is judged beside a new warehouse of as many.
EARLY, LATE = range(5, 17), range(37, 49)
CREEP = (
    ("cpu_seconds", "processor time, s", 1, 1.2, 1.2),
    ("peak_memory_bytes", "peak memory, MB", 1e6, None, 1.2),
    ("database_bytes", "working database, MB", 1e6, 1.2, 2),
    ("release_bytes", "a release, MB", 1e6, 1.2, 1.2),
    ("published_bytes", "published folder, MB", 1e6, 1.2, None),
    ("target_bytes", "dbt's `target/`, MB", 1e6, 1.2, None),
    ("log_bytes", "`logs/`, MB (dbt keeps 60 at most)", 1e6, None, None),
)
PER_EVENT = ("database_bytes", "release_bytes", "published_bytes")


def keep(name, results):
    """Write results to a file of that name, which replaces that of an earlier run."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")


def load():
    """All kept results, smallest size first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("*[0-9]m.json")]
    return sorted(found, key=lambda results: results["million_events"])


def load_one(name):
    """The kept results of that name, None before the first."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write():
    """Write the picture, and the tables between the marks of the README."""
    results = load()
    PICTURE.write_text(picture(results), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    written = {
        "results": tables(results),
        "history": history_table(load_one("history")),
        "soak": soak_table(load_one("soak")),
        "capabilities": capabilities_table(load_one("capabilities")),
    }
    for name, table in written.items():
        begin, end = (mark.format(name) for mark in MARKS)
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = f"{before}{begin}\n{table}{end}{after}"
    README.write_text(text, encoding="utf-8")


def tables(results):
    """The tables of the README, as Markdown."""
    largest = results[-1]

    def row(label, value):
        return f"| {label} | {' | '.join(value(one) for one in results)} |"

    def each(label, key, form, unit=1):
        steps = ("script", "scores_only", "full_refresh", "increment")
        return row(
            f"{label}: script / scores only / full / increment",
            lambda one: " / ".join(format(one["steps"][name][key] / unit, form) for name in steps),
        )

    lines = [
        row("", lambda one: f"{one['million_events']:g} M"),
        "|---|" + "---:|" * len(results),
        *(
            row(f"**{label} / script**, processor time", lambda one, name=name: _times(one, name))
            for name, label, _ in BARS[1:]
        ),
        row(
            "full refresh per event, processor time, smallest size = 1",
            lambda one: f"{_per_event(one) / _per_event(results[0]):.2f}",
        ),
        *(
            row(f"{label}, processor s", lambda one, name=name: _of(one, name, "cpu_seconds"))
            for name, label, _ in BARS
        ),
        *(
            row(f"{label}, wall clock s", lambda one, name=name: _of(one, name, "wall_seconds"))
            for name, label, _ in BARS
        ),
        row(
            "`make refresh` with nothing new, wall clock s",
            lambda one: _of(one, "idle", "wall_seconds"),
        ),
        each("peak memory, GB", "peak_memory_bytes", ".1f", GIGA),
        each("written, GB", "written_bytes", ".2f", GIGA),
        row(
            "database after the full refresh, GB",
            lambda one: f"{one['steps']['full_refresh']['database_bytes'] / GIGA:.2f}",
        ),
        row("contacts", lambda one: f"{one['rows']['contacts']:,}"),
        row(
            "in the increment: events / of them late / contacts new, changed, erased, merged",
            _increment,
        ),
        row(
            "scores equal to the script's, before and after",
            lambda one: _verdict(one, "scores_before", "scores_after"),
        ),
        row("marts after the increment = full refresh", lambda one: _verdict(one, "marts_after")),
        row("load of the machine before the run", lambda one: f"{one['machine']['load']:.1f}"),
    ]
    note = (
        "Where the load was above 0 others had work for the machine too: wall-clock times say "
        "little then, processor times more."
    )
    where = (
        f"Where the seconds go at {largest['million_events']:g} million events. Those of all nodes "
        "of a part are added up; two run at a time."
    )
    refreshes = {
        "full refresh": largest["steps"]["full_refresh"],
        "increment": largest["steps"]["increment"],
    }
    parts = [
        "\n".join(lines),
        f"In brackets what is to be reached. {_machines(results)} {note}",
        where,
        "\n".join(parts_table(refreshes)),
        "The slowest nodes there:",
        "\n".join(_slowest(largest)),
    ]
    return "\n" + "\n\n".join(parts) + "\n\n"


def history_table(results):
    """What long histories cost beside half a year, as Markdown; a word before the first run."""
    if results is None:
        return "\nNot measured yet.\n\n"
    cases = results["cases"]
    half = cases["half_year"]

    def row(label, value):
        return f"| {label} | {' | '.join(value(one) for one in cases.values())} |"

    def per_event(one, part=None):
        taken = one["full_refresh"]
        spent = (
            taken["parts"].get(part, {"seconds": 0})["seconds"] if part else taken["cpu_seconds"]
        )
        return spent / one["rows"]["events"]

    def beside(one, part=None):
        first = per_event(half, part)
        return f"{per_event(one, part) / first:.2f}" if first else ""

    def seconds(part):
        return max(
            one["full_refresh"]["parts"].get(part, {"seconds": 0})["seconds"]
            for one in cases.values()
        )

    parts = sorted(
        {part for one in cases.values() for part in one["full_refresh"]["parts"]}, key=seconds
    )
    lines = [
        row("", lambda one: f"{one['rows']['events_a_contact']:,.0f} events a contact"),
        "|---|" + "---:|" * len(cases),
        row("history", lambda one: "half a year" if one is half else "five years"),
        row("events", lambda one: f"{one['rows']['events']:,}"),
        row("contacts", lambda one: f"{one['rows']['contacts']:,}"),
        row("full refresh, processor s", lambda one: f"{one['full_refresh']['cpu_seconds']:.0f}"),
        row("**per event, half a year = 1** (at most 1.3)", beside),
        *(
            row(f"seconds of {part}, the same", lambda one, part=part: beside(one, part))
            for part in parts[::-1][:PARTS_SHOWN]
        ),
    ]
    return "\n" + "\n".join(lines) + f"\n\n{_machines([results])}\n\n"


def creep(results):
    """For each figure of a soak (name, unit, early, late, ratio, beside a new warehouse, is kept).

    Early and late are medians of the rounds; the ratio of bytes is that of bytes per event held. A
    round is left out whose refresh found nothing new, since the one to be killed was done before.
    """
    published = [
        one
        for before, one in itertools.pairwise([results["first"], *results["rounds"]])
        if one["step_seconds"] != before["step_seconds"]
    ]
    for figure, name, unit, at_most, at_most_fresh in CREEP:

        def ratio(one, other, figure=figure):
            events = other["events"] / one["events"] if figure in PER_EVENT else 1
            return one[figure] / other[figure] * events

        early, late = (
            {
                key: statistics.median(one[key] for one in published if one["round"] in rounds)
                for key in (figure, "events")
            }
            for rounds in (EARLY, LATE)
        )
        grown, beside = ratio(late, early), ratio(late, results["fresh"])
        is_kept = (not at_most or grown <= at_most) and (
            not at_most_fresh or beside <= at_most_fresh
        )
        yield name, early[figure] / unit, late[figure] / unit, grown, beside, is_kept


def capabilities_table(results):
    """What the scores alone take, and each capability beside them, as Markdown."""
    if results is None:
        return "\nNot measured yet.\n\n"
    alone, whole = results["cases"]["none"], results["cases"]["all"]
    lines = [
        "| on | models | tests | processor s | wall clock s | of all |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, one in results["cases"].items():
        told = {"none": "contact scores alone", "all": "all"}.get(name, f"scores and {name}")
        times = f"{one['cpu_seconds']:.1f} | {one['wall_seconds']:.1f}"
        share = f"{one['cpu_seconds'] / whole['cpu_seconds']:.0%}"
        lines.append(f"| {told} | {one['models']} | {one['tests']} | {times} | {share} |")
    share = alone["wall_seconds"] / whole["wall_seconds"]
    told = f"The scores alone take {share:.0%} of the wall clock of all; to be reached: 50%."
    return "\n" + "\n".join(lines) + f"\n\n{told} {_machines([results])}\n\n"


def soak_table(results):
    """What many refreshes in a row leave, as Markdown; a word before the first run."""
    if results is None:
        return "\nNot measured yet.\n\n"
    rounds = results["rounds"]
    bounds = {name: (at_most, fresh) for _, name, _, at_most, fresh in CREEP}

    def bound(value, most):
        return f"{value:.2f}" + (f" (≤ {most:g})" if most else "")

    lines = [
        "| median of rounds | 5-16 | 37-48 | ratio | beside a new warehouse |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, early, late, grown, beside, _ in creep(results):
        most, fresh = bounds[name]
        cells = f"{early:.1f} | {late:.1f} | {bound(grown, most)} | {bound(beside, fresh)}"
        lines.append(f"| {name} | {cells} |")
    named = "round|wall s|processor s|memory, MB|database, MB|published, MB|releases|events"
    each = [f"|{named}|before it|".replace("|", " | ").strip(), "|---:" * 8 + "|---|"]
    for one in rounds:
        before = ["seed edited"] * one["edited"]
        if one["killed_after"]:
            before.append(f"killed after {one['killed_after']:.0f} processor s")
        mega = (
            f"{one[key] / 1e6:.0f}"
            for key in ("peak_memory_bytes", "database_bytes", "published_bytes")
        )
        each.append(
            f"| {one['round']} | {one['wall_seconds']:.0f} | {one['cpu_seconds']:.0f} | "
            f"{' | '.join(mega)} | {one['releases']} | {one['events']:,} | {', '.join(before)} |"
        )
    differing = sorted({name for names in results["equal"].values() for name in names})
    equal = f"NOT equal: {', '.join(differing)}" if differing else "equal"
    reader = results["reader"]
    told = (
        f"The reader asked {reader['questions']:,} times, without an error or a contradiction; the "
        f"longest answer took {reader['longest_seconds']:.1f} s. After the last increment all "
        f"{results['marts']} marts but the history of runs are {equal} to those of a full refresh, "
        "and of the new warehouse."
    )
    parts = ["\n".join(lines), f"{told} {_machines([results])}", "\n".join(each)]
    return "\n" + "\n\n".join(parts) + "\n\n"


def _machines(results):
    """A sentence about the machines of some results."""
    told = "{cores} cores, {memory_gb} GB, {system}, Python {python}, DuckDB {duckdb}"
    machines = {told.format(**one["machine"]) for one in results}
    return f"Machine: {'; '.join(sorted(machines))}."


def _increment(results):
    """What came with the increment, in numbers."""
    rows = results["rows"]
    if "old_events" not in rows:
        return f"{rows['late_events']:,}"
    kinds = ("new_contacts", "changed_contacts", "erased_contacts", "merged_contacts")
    contacts = ", ".join(f"{rows[kind]:,}" for kind in kinds)
    return f"{rows['late_events']:,} / {rows['old_events']:,} / {contacts}"


def _ran(results, step):
    return step in results["steps"]


def _of(results, step, key):
    return f"{results['steps'][step][key]:.1f}" if _ran(results, step) else NOT_RUN


def _ratio(results, one, other, key="cpu_seconds"):
    return results["steps"][one][key] / results["steps"][other][key]


def _times(results, step):
    """Processor time of a step in times of the script's, and what is to be reached."""
    if not _ran(results, step):
        return NOT_RUN
    wanted = TO_REACH.get(step, {}).get(results["million_events"])
    bound = f" (≤ {wanted:g})" if wanted else ""
    return f"{_ratio(results, step, 'script'):.1f}{bound}"


def _per_event(results):
    return results["steps"]["full_refresh"]["cpu_seconds"] / results["rows"]["events"]


def _verdict(results, *names):
    """`yes`, or what differs."""
    if not all(name in results["equal"] for name in names):
        return NOT_RUN
    found = [results["equal"][name] for name in names]
    differing = [mart for one in found for mart in one.get("differing_marts", [])]
    rows = sum(sum(one.get("differing_rows", [])) for one in found)
    if rows:
        return f"NO: {rows:,} rows"
    if differing:
        return "NO: " + ", ".join(differing)
    count = found[0].get("marts")
    return f"yes ({count} tables)" if count else "yes"


def _slowest(results):
    """Lines of a table: the slowest nodes of full refresh and increment, side by side."""
    full = results["steps"]["full_refresh"]["slowest"]
    increment = results["steps"]["increment"]["slowest"]
    yield "| full refresh | s | increment | s |"
    yield "|---|---:|---|---:|"
    for one, other in zip(full, increment, strict=False):
        yield (
            f"| `{one['node']}`{_kind(one)} | {one['seconds']:.1f} "
            f"| `{other['node']}`{_kind(other)} | {other['seconds']:.1f} |"
        )


def _kind(node):
    return "" if node["kind"] == "model" else f" ({node['kind']})"


def picture(results):
    """A bar for each step and size, as long as its time is in times of the script: an SVG text."""
    left, right, bar, gap = 210, 130, 22, 34
    width = 860
    longest = max(
        _ratio(one, name, "script") for one in results for name, _, _ in BARS if _ran(one, name)
    )
    scale = (width - left - right) / longest
    parts = []
    top = 48
    for one in results:
        parts.append(
            _text(16, top + 16, f"{one['million_events']:g} million events", weight="bold")
        )
        for name, label, color in BARS:
            if not _ran(one, name):
                continue
            length = _ratio(one, name, "script") * scale
            seconds = one["steps"][name]["cpu_seconds"]
            ratio = f"{_ratio(one, name, 'script'):.2g} x" if name != "script" else "1"
            parts.append(_text(left - 8, top + 16, label, anchor="end"))
            length = max(1, length)
            shape = f'width="{length:.1f}" height="{bar - 4}" fill="{color}"'
            parts.append(f'<rect x="{left}" y="{top}" {shape}/>')
            parts.append(_text(left + length + 6, top + 14, f"{ratio}  ({seconds:,.0f} s)"))
            top += bar
        top += gap - bar
    head = _text(
        16, 26, "Processor time, in times of the hand-written script", size=16, weight="bold"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" '
        f'font-family="sans-serif">\n<rect width="{width}" height="{top}" fill="white"/>\n'
        + "\n".join([head, *parts])
        + "\n</svg>\n"
    )


def _text(x, y, text, size=13, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}" fill="#24292f">{text}</text>'
    )
