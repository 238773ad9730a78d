"""A `dbt` command on the project, measured: what it took, in all and part by part."""

import json
import sys
from pathlib import Path

from bench import measure

ROOT = Path(__file__).resolve().parents[1]
SLOWEST = 15
MEMORY = "10GB"  # for the buffers of DuckDB, in a script beside dbt too


def dbt(folder, database, step, arguments):
    """Run dbt on `folder`/raw and a database; what measure.measured says of it."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments]
    return measure.measured(command, folder / f"{step}.log", environment(folder, database))


def measured_dbt(folder, database, step, arguments):
    """Run dbt on `folder`/raw into a database; returns a dict of what it took.

    Keys: those of measure.measured, start_seconds (before the first node and after the last),
    database_bytes, parts ({part: {nodes, seconds}}: models by folder, tests, seeds) and slowest
    (nodes). Seconds of nodes are wall-clock, and two run at a time: they add up to more than the
    whole took. Log and artefacts are written into `folder`.
    """
    target = folder / "target"
    taken = dbt(folder, database, step, arguments)
    results = json.loads((target / "run_results.json").read_text())
    known = json.loads((target / "manifest.json").read_text())["nodes"]
    taken["start_seconds"] = round(max(0, taken["wall_seconds"] - results["elapsed_time"]), 3)
    taken["database_bytes"] = database.stat().st_size
    return taken | by_part_and_node(results["results"], known)


def environment(folder, database):
    """What a command of dbt, or a refresh, gets to know of a bench's folder and its database."""
    return {
        "RAW_DIR": str(folder / "raw"),
        "DUCKDB_PATH": str(database),
        "DUCKDB_MEMORY_LIMIT": MEMORY,
        "PUBLISH_DIR": str(folder / f"{database.stem}_published"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def by_part_and_node(results, known):
    """`parts` and `slowest` of a run's results; `known` are the nodes of its manifest."""
    nodes, parts = [], {}
    for result in results:
        kind, _, node = result["unique_id"].split(".")[:3]
        seconds = round(result["execution_time"], 3)
        nodes.append({"node": node, "kind": kind, "seconds": seconds})
        is_model = kind == "model"
        name = "/".join(known[result["unique_id"]]["fqn"][1:3]) if is_model else f"{kind}s"
        part = parts.setdefault(name, {"nodes": 0, "seconds": 0})
        part["nodes"] += 1
        part["seconds"] = round(part["seconds"] + seconds, 3)
    slowest = sorted(nodes, key=lambda node: -node["seconds"])[:SLOWEST]
    return {"parts": dict(sorted(parts.items())), "slowest": slowest}


def parts_table(steps):
    """Lines of a Markdown table: {title: what measured_dbt returned} side by side, by part."""
    steps = {title: taken["parts"] for title, taken in steps.items()}
    wholes = {
        title: sum(one["seconds"] for one in parts.values()) for title, parts in steps.items()
    }
    first = next(iter(steps.values()))
    yield "| part | nodes | " + " | ".join(f"{title}, s | share" for title in steps) + " |"
    yield "|---|---:|" + "---:|---:|" * len(steps)
    for name, part in sorted(first.items(), key=lambda item: -item[1]["seconds"]):
        cells = (
            f"{parts[name]['seconds']:.1f} | {parts[name]['seconds'] / wholes[title]:.0%}"
            for title, parts in steps.items()
        )
        yield f"| {name} | {part['nodes']} | {' | '.join(cells)} |"
