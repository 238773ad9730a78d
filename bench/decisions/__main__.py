"""Command line: `python -m bench.decisions` measures models and script, and writes the report.

    python -m bench.decisions --contacts 100000        # a tenth of the size, in minutes

Three steps: raw tables; what decisions start from (events, contacts, scores), not measured; then
the decisions, by `dbt build` of their models and by the script, each in a process of its own. Ends
with 1 if any decision differs. Results: bench/decisions/result.json and README.md.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

import duckdb

from bench.decisions import make_data
from bench.measure import measured

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COPIED = ("dbt_project.yml", "selectors.yml", "models", "macros", "seeds", "profiles", "tests")
# No shipped condition names a prediction or a send time: nothing before them is built.
NO_TRAITS = """{{ config(materialized='view') }}
select contact_key, contact_id, cast(null as varchar) as trait, cast(null as varchar) as trait_value
from {{ ref('int_contacts') }} where false
"""
# Nor does a send rule: planned sends are not predicted.
NO_SENDS = """{{ config(materialized='view', contract={'enforced': false}) }}
select
    contact_id, cast(null as varchar) as message_id, cast(null as integer) as turn,
    cast(null as timestamp) as planned_at, cast(null as double) as open_probability,
    cast(null as double) as click_probability, cast(null as double) as unsubscribe_probability_7d
from {{ ref('int_contacts') }} where false
"""
MEMORY = "9GB"  # DuckDB's memory_limit, for both: what is above it spills
DECISIONS = "+fct_send_decisions,path:models/intermediate/pressure fct_send_decisions"
COLUMNS = (
    "message_id, contact_id, planned_at, blocking_rule_id, threshold, sent_count, planned_count"
)


def prepared(folder):
    """A copy of the project in which the traits that are learnt are left out."""
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    for name in COPIED:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, project / name, ignore=shutil.ignore_patterns("python"))
        else:
            shutil.copy2(origin, project / name)
    models = project / "models"
    for path, empty in (
        (models / "intermediate/activation/int_contact_learnt_traits.sql", NO_TRAITS),
        (models / "marts/predictions/fct_send_predictions.sql", NO_SENDS),
    ):
        path.write_text(empty, encoding="utf-8")
    return project


def dbt(project, folder, *arguments):
    """Run dbt in the copy and return what it took."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "build"]
    command += ["--project-dir", str(project), "--profiles-dir", str(project / "profiles")]
    command += ["--exclude-resource-type", "test", "unit_test", "--threads", "2", *arguments]
    environment = {
        "RAW_DIR": str(folder / "raw"),
        "DUCKDB_PATH": str(folder / "decisions.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DUCKDB_MEMORY_LIMIT": MEMORY,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    return measured(command, folder / "dbt.log", environment)


def model_seconds(folder):
    """[(model, seconds)] of the last dbt run, longest first."""
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))
    taken = [
        (result["unique_id"].split(".")[-1], round(result["execution_time"], 1))
        for result in results["results"]
    ]
    return sorted(taken, key=lambda row: -row[1])


def compared(folder):
    """Counts of both results, and rows that only one of them has."""
    with duckdb.connect(str(folder / "script.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{folder / 'decisions.duckdb'}' as project (read_only)")
        ours = f"select {COLUMNS} from project.pressure.fct_send_decisions"
        theirs = f"select {COLUMNS} from decided"

        def count(sql):
            return connection.execute(f"select count(*) from ({sql})").fetchone()[0]

        outcomes = connection.execute(
            "select coalesce(blocking_rule_id, 'allowed'), count(*) from decided"
            " group by all order by 2 desc"
        ).fetchall()
        return {
            "decisions": count(ours),
            "decisions_of_script": count(theirs),
            "only_in_models": count(f"{ours} except all {theirs}"),
            "only_in_script": count(f"{theirs} except all {ours}"),
            "outcomes": dict(outcomes),
        }


def main():
    """Measure, compare, write."""
    parser = argparse.ArgumentParser(description="Send decisions: the models beside a script.")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--sends", type=int, default=20, help="planned sends per contact")
    parser.add_argument("--folder", type=Path, default=Path("build/bench/decisions"))
    parser.add_argument("--report", type=Path, default=HERE, help="where the results are written")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.duckdb*"):
        old.unlink()
    make_data.write(chosen.contacts, chosen.sends, folder / "raw")
    project = prepared(folder)
    load = os.getloadavg()[0]
    before = dbt(
        project, folder, "--select", "+fct_send_decisions", "--exclude", *DECISIONS.split()
    )
    models = dbt(project, folder, "--select", *DECISIONS.split())
    steps = model_seconds(folder)
    startup = dbt(project, folder, "--select", "int_send_rule_hits")
    command = [sys.executable, "-m", "bench.decisions.script", "--raw", str(folder / "raw")]
    command += ["--database", str(folder / "decisions.duckdb")]
    command += ["--out", str(folder / "script.duckdb"), "--memory", MEMORY]
    script = measured(command, folder / "script.log")
    result = {
        "contacts": chosen.contacts,
        "sends": chosen.sends,
        "cores": os.cpu_count(),
        "duckdb": duckdb.__version__,
        "load_before": round(load, 1),
        "models": models,
        "script": script,
        "dbt_alone": startup,
        "what_they_start_from": before,
        "steps": steps[:8],
        "compared": compared(folder),
    }
    text = json.dumps(result, indent=2) + "\n"
    (chosen.report / "result.json").write_text(text, encoding="utf-8")
    write_report(chosen.report / "README.md", result)
    print(text)
    differences = result["compared"]
    return 1 if differences["only_in_models"] or differences["only_in_script"] else 0


def write_report(path, result):
    """Put the figures between the marks of the page."""
    rows = ["|  | models | script |", "|---|---:|---:|"]
    giga = 1 << 30
    for name, key, unit in (
        ("wall clock, s", "wall_seconds", 1),
        ("processor, s", "cpu_seconds", 1),
        ("peak memory, GB", "peak_memory_bytes", giga),
        ("written, GB", "written_bytes", giga),
    ):
        cells = [f"{result[side][key] / unit:.1f}" for side in ("models", "script")]
        rows.append(f"| {name} | {cells[0]} | {cells[1]} |")
    found = result["compared"]
    differing = found["only_in_models"] + found["only_in_script"]
    rows += [
        "",
        (
            f"{result['contacts']:,} contacts x {result['sends']} planned sends,"
            f" {found['decisions']:,} decisions; rows that differ: {differing}. {result['cores']}"
            f" cores, DuckDB {result['duckdb']}, memory_limit {MEMORY}, load of the machine"
            f" beforehand {result['load_before']}. dbt with `int_send_rule_hits` alone takes"
            f" {result['dbt_alone']['wall_seconds']:.0f} s of the wall clock,"
            f" {result['dbt_alone']['cpu_seconds']:.0f} s of the processor."
        ),
        "",
        "| outcome | sends |",
        "|---|---:|",
        *[f"| {name} | {count:,} |" for name, count in found["outcomes"].items()],
        "",
        "| model | s |",
        "|---|---:|",
        *[f"| `{name}` | {seconds} |" for name, seconds in result["steps"]],
    ]
    begin, end = "<!-- results: begin -->", "<!-- results: end -->"
    page = path.read_text(encoding="utf-8")
    head, rest = page.split(begin)
    tail = rest.split(end)[1]
    path.write_text("\n".join([head + begin, "", *rows, "", end]) + tail, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
