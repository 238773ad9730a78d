"""What does each capability cost? `python -m bench.capabilities`, or `make bench-capabilities`.

The demo is built whole by `dbt build` with its tests into a new database: the contact scores alone,
then with one capability each, then with all. A parse comes before each and does not count.
"""

import json
import shutil

import yaml

from bench import build, data, report
from bench.run import WORK, machine


def main():
    """Build each case, write results and table."""
    folder = WORK / "capabilities"
    shutil.rmtree(folder, ignore_errors=True)
    data.make_demo(folder / "raw")
    known = yaml.safe_load((data.ROOT / "dbt_project.yml").read_text())["vars"]["capabilities"]
    results = {"machine": machine(), "cases": {}}
    for name, on in [("none", []), *((one, [one]) for one in known), ("all", known)]:
        database = folder / f"{name}.duckdb"
        arguments = ["--vars", json.dumps({"capabilities": on})]
        build.dbt(folder, database, f"{name}_parse", ["parse", *arguments])
        taken = build.measured_dbt(folder, database, name, ["build", *arguments])
        nodes = {part: one["nodes"] for part, one in taken["parts"].items()}
        taken["models"] = sum(count for part, count in nodes.items() if "/" in part)
        taken["tests"] = nodes["tests"]
        results["cases"][name] = {
            key: taken[key] for key in ("wall_seconds", "cpu_seconds", "models", "tests")
        }
        print(f"{name:12} {results['cases'][name]}", flush=True)
    report.keep("capabilities", results)
    report.write()


if __name__ == "__main__":
    main()
