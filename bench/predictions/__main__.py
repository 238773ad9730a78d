"""Command line: `python -m bench.predictions` judges all worlds and writes the report.

Each world is simulated, built by dbt and judged by itself; its figures stay in
bench/predictions/results/, so that an interrupted run goes on where it stopped (`--again` starts
anew). `--report` only writes README.md and the diagram from the figures that are there.
"""

import argparse
import json
import shutil
from pathlib import Path

from .warehouse import ROOT, build, simulate
from .worlds import CONTACTS, SEND_CONTACTS, WORLDS

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"


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
        simulate(world, seed, arguments.contacts, folder)
        build(folder, "+rpt_prediction_quality", "+dim_scorecard_bins")
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
