"""Command line: `python -m bench.predictions` judges all worlds and writes the report.

Each world is simulated, built by dbt and judged by itself; its figures stay in
bench/predictions/results/, so that an interrupted run goes on where it stopped (`--again` starts
anew). `--report` only writes README.md and the diagram from the figures that are there.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .worlds import CONTACTS, SEND_CONTACTS, WORLDS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results"


def build(world: str, seed: int, contacts: int, folder: Path) -> None:
    """Simulate a history into `folder` and build the predictions of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    size = ["--contacts", str(contacts), "--world", world, "--seed", str(seed)]
    places = ["--out", str(folder / "raw"), "--truth", str(folder / "truth"), "--processes", "1"]
    subprocess.run([sys.executable, "-m", "demo", *size, *places], cwd=ROOT, check=True)
    settings = {
        "RAW_DIR": str(folder / "raw"),
        "DUCKDB_PATH": str(folder / "engagement.duckdb"),
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_TARGET_PATH": str(folder.parent / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "build"]
    command += ["--exclude-resource-type", "test", "unit_test", "--select"]
    command += ["+rpt_prediction_quality", "+dim_scorecard_bins"]
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True)


def main() -> None:
    """Judge what is not judged yet, then write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions", description=__doc__)
    parser.add_argument("--again", action="store_true", help="forget the figures that are there")
    parser.add_argument("--report", action="store_true", help="write the report only")
    parser.add_argument("--sends", action="store_true", help="judge planned sends only")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    arguments = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for world, seed in () if arguments.report or arguments.sends else WORLDS:
        figures = RESULTS / f"{world}_{seed}.json"
        if figures.exists() and not arguments.again:
            continue
        from .judge import judge  # needs LightGBM, which the report does not

        folder = arguments.folder / f"{world}_{seed}"
        build(world, seed, arguments.contacts, folder)
        found = judge(folder / "engagement.duckdb", folder / "truth")
        found["contacts"] = arguments.contacts
        figures.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        shutil.rmtree(folder)
        print(f"judged {world}, seed {seed}")
    if not arguments.report:
        from .sends import measure

        measure(SEND_CONTACTS, arguments.folder, arguments.again)
    from .report import write_report

    write_report(HERE)


if __name__ == "__main__":
    main()
