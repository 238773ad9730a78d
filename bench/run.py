"""Measures the project beside the script: `python -m bench.run --sizes 1,10,50`, or `make bench`.

For each size (in million events) one run of these steps, in this order; only times within one run
are compared, since machines differ and have their moods:

    script            bench/script.sql on the first 99 % of the loads
    scores only       dbt makes what the script makes: fct_contact_scores and all it needs, no tests
    full refresh      `dbt build` with its tests, into a new database, on the same files
    increment         a day arrives: 1 % of the events, some of them late, and a new snapshot of
                      contacts with four people erased, two merged, some changed and some new
    script again      on everything
    nothing new       `dbt build` once more: what dbt itself and the tests cost
    publish           `python -m refresh`: builds once more and publishes
    idle              `python -m refresh` with nothing new: says so
    full again        everything into a second new database: must equal what the increment made

From 20 million events on the last step is left out: it would take as long as a full refresh.

The scores of script and dbt must be equal row for row, before and after the increment, and all
marts of `increment` and `full again`; else the command ends with 1 after it wrote its results.
"""

import argparse
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench import build, compare, data, measure, report

ROOT = data.ROOT
WORK = ROOT / "build" / "bench"
MILLION = 1_000_000
SCORES = "fct_contact_scores"
LARGE = 20  # million events
NOT_WHEN_LARGE = ("full_again", "marts_after")
WHOLE = ("build", "--exclude-resource-type", "unit_test")
SCORES_ONLY = ("build", "--exclude-resource-type", "unit_test", "test", "--select", f"+{SCORES}")


@dataclass(frozen=True)
class Place:
    """Where one size's files lie."""

    folder: Path

    @property
    def raw(self):
        """The raw tables."""
        return self.folder / "raw"

    def database(self, name):
        """A database that a step writes."""
        return self.folder / f"{name}.duckdb"


def script_step(place, step, database):
    """The hand-written script, in a process of its own."""
    command = [sys.executable, "-m", "bench.script", "--raw", str(place.raw)]
    command += ["--out", str(place.database(database)), "--memory", build.MEMORY]
    return measure.measured(command, place.folder / f"{step}.log")


def dbt_step(place, step, database):
    """A dbt command without unit tests."""
    arguments = SCORES_ONLY if step == "scores_only" else WHOLE
    return build.measured_dbt(place.folder, place.database(database), step, arguments)


def refresh_step(place, step, database):
    """A refresh as a scheduler starts it: builds and publishes, or says that nothing is new."""
    command = [sys.executable, "-m", "refresh", "--skip-freshness"]
    environment = build.environment(place.folder, place.database(database))
    return measure.measured(command, place.folder / f"{step}.log", environment)


def deliver(place):
    """The day's loads arrive."""
    data.deliver(place.folder)


# In order: (name in the results, what runs, its database). A function alone is not measured.
STEPS = (
    ("script", script_step, "script"),
    ("scores_only", dbt_step, "scores_only"),
    ("full_refresh", dbt_step, "warehouse"),
    ("scores_before", "equal_scores", ("script", "warehouse")),
    ("deliver", deliver, None),
    ("increment", dbt_step, "warehouse"),
    ("script_again", script_step, "script"),
    ("scores_after", "equal_scores", ("script", "warehouse")),
    ("nothing_new", dbt_step, "warehouse"),
    ("publish", refresh_step, "warehouse"),
    ("idle", refresh_step, "warehouse"),
    ("full_again", dbt_step, "whole"),
    ("marts_after", "equal_marts", ("warehouse", "whole")),
)


def bench(size):
    """All steps at one size, in million events; returns its results as a dict."""
    place = Place(WORK / f"{size:g}m")
    rows = data.prepare(place.folder, round(size * MILLION))
    for old in place.folder.glob("*.duckdb*"):
        old.unlink()
    for old in (*place.folder.glob("*_published"), place.folder / "target"):
        shutil.rmtree(old, ignore_errors=True)
    results = {"million_events": size, "rows": rows, "steps": {}, "equal": {}}
    steps = [one for one in STEPS if size < LARGE or one[0] not in NOT_WHEN_LARGE]
    for name, what, where in steps:
        if what == "equal_scores":
            one, other = map(place.database, where)
            missing = compare.differing_rows(one, SCORES, other, f"scoring.{SCORES}")
            results["equal"][name] = {"differing_rows": list(missing)}
        elif what == "equal_marts":
            differing, count = compare.differing_marts(*map(place.database, where))
            results["equal"][name] = {"differing_marts": differing, "marts": count}
        elif where is None:
            what(place)
        else:
            taken = what(place, name, where)
            results["steps"][name] = taken
            print(f"{size:>6g} M  {name:<14} {taken['wall_seconds']:9.1f} s", flush=True)
    data.hold_back(place.folder)
    return results


def machine():
    """What the numbers depend on, in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "load": round(os.getloadavg()[0], 1),
    }


def is_equal(results):
    """Whether all comparisons of one size found no difference."""
    return not any(
        any(found.get("differing_rows", [])) or found.get("differing_marts")
        for found in results["equal"].values()
    )


def main():
    """Parse the command line, measure each size, write results, table and picture."""
    parser = argparse.ArgumentParser(description="Measure the project beside the script.")
    parser.add_argument("--sizes", default="1,10,50", help="million events, separated by commas")
    parser.add_argument("--memory", default=build.MEMORY, help="of DuckDB, in script and dbt")
    parser.add_argument("--keep", action="store_true", help="keep the databases that were built")
    options = parser.parse_args()
    sizes = [float(size) for size in options.sizes.split(",")]
    build.MEMORY = options.memory
    failed = False
    for size in sizes:
        try:
            results = {"machine": machine(), **bench(size)}
        except measure.CommandFailedError as error:
            sys.exit(str(error))
        report.keep(f"{size:g}m", results)
        report.write()
        failed |= not is_equal(results)
        if not options.keep:
            for database in (WORK / f"{size:g}m").glob("*.duckdb*"):
                database.unlink()
            for published in (WORK / f"{size:g}m").glob("*_published"):
                shutil.rmtree(published)
    print(f"See {report.README.relative_to(ROOT)}.")
    if failed:
        sys.exit("The results differ: see `equal` in bench/results/.")


if __name__ == "__main__":
    main()
