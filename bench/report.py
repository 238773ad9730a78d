"""Keeps measured results in bench/results/ and writes them up: table and picture of the README."""

import json
from pathlib import Path

from bench.build import parts_table

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
PICTURE = HERE / "bench.svg"
RESULTS = HERE / "results"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
GIGA = 1e9
NOT_RUN = "not run"
BARS = (
    ("script", "script", "#9aa5b1"),
    ("scores_only", "scores only", "#8250df"),
    ("full_refresh", "full refresh", "#1f6feb"),
    ("increment", "1 % increment", "#2da44e"),
    ("nothing_new", "nothing new", "#bf8700"),
)


def keep(results):
    """Write one size's results to its file, which replaces an earlier run of that size."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{results['million_events']:g}m.json"
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def load():
    """All kept results, smallest size first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("*m.json")]
    return sorted(found, key=lambda results: results["million_events"])


def write():
    """Write the picture, and the table between the marks of the README."""
    results = load()
    PICTURE.write_text(picture(results), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}\n{tables(results)}{END}{after}", encoding="utf-8")


def tables(results):
    """The tables of the README, as Markdown."""
    first, largest = results[0], results[-1]

    def row(label, value):
        return f"| {label} | {' | '.join(value(one) for one in results)} |"

    def three(label, key, form, unit=1):
        steps = ("script", "scores_only", "full_refresh", "increment")
        return row(
            f"{label}: script / scores only / full / increment",
            lambda one: " / ".join(format(one["steps"][name][key] / unit, form) for name in steps),
        )

    lines = [
        row("", lambda one: f"{one['million_events']:g} M"),
        "|---|" + "---:|" * len(results),
        row(
            "**scores only / script**, wall clock",
            lambda one: f"{_ratio(one, 'scores_only', 'script'):.1f}",
        ),
        row(
            "the same, processor time",
            lambda one: f"{_ratio(one, 'scores_only', 'script', 'cpu_seconds'):.1f}",
        ),
        row(
            "**full refresh / script**, wall clock",
            lambda one: f"{_ratio(one, 'full_refresh', 'script'):.1f}",
        ),
        row(
            "the same, processor time",
            lambda one: f"{_ratio(one, 'full_refresh', 'script', 'cpu_seconds'):.1f}",
        ),
        row(
            "**increment / full refresh**, both less dbt's start-up",
            lambda one: _net_share(one, "increment"),
        ),
        row(
            "the same, processor time of all",
            lambda one: f"{_ratio(one, 'increment', 'full_refresh', 'cpu_seconds'):.1%}",
        ),
        row(
            "nothing new / full refresh, the same",
            lambda one: _net_share(one, "nothing_new"),
        ),
        row(
            "full refresh per event, smallest size = 1",
            lambda one: f"{_per_event(one) / _per_event(first):.2f}",
        ),
        *(
            row(f"{label}, s", lambda one, name=name: _seconds(one, name))
            for name, label, _ in BARS
        ),
        row(
            "dbt's start-up, within each of the last three, s",
            lambda one: f"{one['steps']['increment']['start_seconds']:.1f}",
        ),
        three("processor, s", "cpu_seconds", ".0f"),
        three("peak memory, GB", "peak_memory_bytes", ".1f", GIGA),
        three("written, GB", "written_bytes", ".2f", GIGA),
        row(
            "database after the full refresh, GB",
            lambda one: f"{one['steps']['full_refresh']['database_bytes'] / GIGA:.2f}",
        ),
        row("contacts", lambda one: f"{one['rows']['contacts']:,}"),
        row(
            "scores equal to the script's, before and after",
            lambda one: _verdict(one, "scores_before", "scores_after"),
        ),
        row("marts after the increment = full refresh", lambda one: _verdict(one, "marts_after")),
        row("load of the machine before the run", lambda one: f"{one['machine']['load']:.1f}"),
    ]
    machines = {
        "{cores} cores, {memory_gb} GB, {system}, Python {python}, DuckDB {duckdb}".format(
            **one["machine"]
        )
        for one in results
    }
    note = (
        "Where the load was above 0 others had work for the machine too, and wall-clock times say "
        "little; processor times say more."
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
        f"Machine: {'; '.join(sorted(machines))}. {note}",
        where,
        "\n".join(parts_table(refreshes)),
        "The slowest nodes there:",
        "\n".join(_slowest(largest)),
    ]
    return "\n" + "\n\n".join(parts) + "\n\n"


def _ran(results, step):
    return step in results["steps"]


def _seconds(results, step):
    return f"{results['steps'][step]['wall_seconds']:.1f}" if _ran(results, step) else NOT_RUN


def _ratio(results, one, other, key="wall_seconds"):
    return results["steps"][one][key] / results["steps"][other][key]


def _net(results, step):
    """Seconds of a dbt step without the time before its first and after its last node."""
    taken = results["steps"][step]
    return taken["wall_seconds"] - taken["start_seconds"]


def _net_share(results, step):
    if not _ran(results, step):
        return NOT_RUN
    return f"{_net(results, step) / _net(results, 'full_refresh'):.1%}"


def _per_event(results):
    return _net(results, "full_refresh") / results["rows"]["events"]


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
            seconds = one["steps"][name]["wall_seconds"]
            ratio = f"{_ratio(one, name, 'script'):.2g} x" if name != "script" else "1"
            parts.append(_text(left - 8, top + 16, label, anchor="end"))
            length = max(1, length)
            shape = f'width="{length:.1f}" height="{bar - 4}" fill="{color}"'
            parts.append(f'<rect x="{left}" y="{top}" {shape}/>')
            parts.append(_text(left + length + 6, top + 14, f"{ratio}  ({seconds:,.0f} s)"))
            top += bar
        top += gap - bar
    head = _text(
        16, 26, "Wall-clock time, in times of the hand-written script", size=16, weight="bold"
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
