"""What predictions cost at size: `make bench-predictions-cost`.

    python -m bench.predictions.cost --contacts 20000        # in a minute

For each number of contacts: demo data, then one `dbt build` of all marts of predictions and send
times with what stands before them, into a new database, without tests. Its seconds by part say what
predictions add to the events and contacts that every other mart needs as well; the smaller size
stands beside the larger one, since training is bounded and all else should grow as contacts do.
Results: cost.json and COST.md, beside this file.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from bench import build

HERE = Path(__file__).resolve().parent
FOLDER = build.ROOT / "build" / "bench" / "cost"
COMMAND = ("build", "--exclude-resource-type", "test", "unit_test", "--select")
MARTS = (
    "path:models/marts/predictions",
    "rpt_prediction_quality",
    "rpt_prediction_calibration",
    "rpt_send_time_quality",
    "rpt_suggested_points",
)
LEARNT = ("intermediate/predictions", "intermediate/send_times", "marts/predictions")
HEAD = """\
Written by `make bench-predictions-cost`: {weeks} weeks of demo data, then one `dbt build`, without
tests, of all marts of predictions, their quality, suggested points and send times, with what stands
before them, into a new database. Machine: {cores} cores, DuckDB {duckdb} with {memory} for its
buffers. Training is bounded (`max_training_sends` in seeds/predictions/prediction_settings.csv,
drawn by a hash of the contact); reading events is not, nor is what each contact gets.
"""
COUNTS = {
    "events": "select count(*) from intermediate.int_events",
    "contacts predicted": "select count(*) from predictions.fct_contact_predictions",
    "with a send time": "select count(*) from predictions.fct_contact_send_times",
    "mails with a closed label": """
        select sum(days.mail_count) from intermediate.int_contact_days as days
        inner join intermediate.int_prediction_period as period
            on days.event_date between period.sends_from_date and period.closed_until_date
    """,
    "mails learnt from": "select count(is_engaged) from intermediate.int_training_sends",
}


def measured(contacts, weeks):
    """Build predictions of so many contacts, `weeks` of history; returns what it took."""
    folder = FOLDER / f"{contacts}"
    shutil.rmtree(folder, ignore_errors=True)
    size = ["--contacts", str(contacts), "--weeks", str(weeks), "--seed", "1"]
    places = ["--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    subprocess.run([sys.executable, "-m", "demo", *size, *places], cwd=build.ROOT, check=True)
    shutil.rmtree(folder / "truth")
    database = folder / "warehouse.duckdb"
    selected = [f"+{mart}" for mart in MARTS]
    load = os.getloadavg()[0]
    taken = build.measured_dbt(folder, database, "predictions", (*COMMAND, *selected))
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = {name: int(connection.execute(sql).fetchone()[0]) for name, sql in COUNTS.items()}
    shutil.rmtree(folder)
    return {"contacts": contacts, "load": round(load, 1), "rows": rows, **taken}


def write_report(results, folder):
    """Write COST.md from the results."""
    runs = results["runs"]

    def row(label, value):
        return f"| {label} | {' | '.join(map(value, runs))} |"

    def learnt(run):
        return sum(run["parts"][part]["seconds"] for part in LEARNT)

    def others(run):
        return sum(part["seconds"] for part in run["parts"].values()) - learnt(run)

    def ratio(run):
        return f"{learnt(run) / others(run):.2f}"

    lines = [
        "# What do predictions cost?",
        "",
        *HEAD.format(**results, memory=build.MEMORY).splitlines(),
        "",
        row("", lambda run: f"{run['contacts']:,} contacts"),
        "|---|" + "---:|" * len(runs),
        *(row(name, lambda run, name=name: f"{run['rows'][name]:,}") for name in COUNTS),
        row("**predictions and send times / all before them**, seconds of nodes", ratio),
        row("wall clock, s", lambda run: f"{run['wall_seconds']:,.0f}"),
        row("processor, s", lambda run: f"{run['cpu_seconds']:,.0f}"),
        row(
            "processor per 1,000 contacts, s",
            lambda run: f"{1000 * run['cpu_seconds'] / run['contacts']:.2f}",
        ),
        row("peak memory, GB", lambda run: f"{run['peak_memory_bytes'] / 1e9:.1f}"),
        row("database, GB", lambda run: f"{run['database_bytes'] / 1e9:.2f}"),
        row("load of the machine before", lambda run: f"{run['load']:.1f}"),
        "",
        "Where the seconds go. Those of all nodes of a part are added up; two run at a time.",
        "",
        *build.parts_table({f"{run['contacts']:,}": run for run in reversed(runs)}),
        "",
        f"The slowest models of {runs[-1]['contacts']:,} contacts:",
        "",
        "| model | s |",
        "|---|---:|",
        *(f"| `{node['node']}` | {node['seconds']:.1f} |" for node in runs[-1]["slowest"]),
    ]
    (folder / "COST.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    """Measure each size, smallest first, and write it up."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions.cost", description=__doc__)
    parser.add_argument("--contacts", default="100000,1000000", help="sizes, separated by commas")
    parser.add_argument("--weeks", type=int, default=8, help="length of the history")
    chosen = parser.parse_args()
    results = {"weeks": chosen.weeks, "cores": os.cpu_count(), "duckdb": duckdb.__version__}
    sizes = sorted(map(int, chosen.contacts.split(",")))
    results["runs"] = [measured(contacts, chosen.weeks) for contacts in sizes]
    (HERE / "cost.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write_report(results, HERE)
    print(f"See {(HERE / 'COST.md').relative_to(build.ROOT)}.")


if __name__ == "__main__":
    main()
