"""Runs dbt-bouncer and proves that it looked: each rule of its file must have met something.

    python tools/bouncer.py TARGET_FOLDER

TARGET_FOLDER holds the manifest.json and catalog.json of a build (`dbt docs generate`). dbt-bouncer
passes a rule whose `include` was mistyped, for it finds nothing to complain about; here such a rule
fails, and so does a total below FEWEST_CHECKS. Exits with 1 and the failures, else prints one line.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml

CONFIG = Path("dbt-bouncer.yml")
# A ratchet: raise it as the project grows.
FEWEST_CHECKS = 2500


def main() -> None:
    """Run the rules and report."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/bouncer.py TARGET_FOLDER")
    target = Path(sys.argv[1])
    report = target / "bouncer.json"
    report.unlink(missing_ok=True)
    config = target / "dbt-bouncer.yml"
    config.write_text(pointed_at(CONFIG.read_text(), target))

    bouncer = Path(sys.executable).with_name("dbt-bouncer")
    run = subprocess.run(
        [bouncer, "run", "--config-file", config, "--output-file", report, "--show-all-failures"],
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        sys.exit(f"dbt-bouncer did not run:\n{run.stdout}{run.stderr}")
    results = json.loads(report.read_text())
    problems = failures(results) + unmet_rules(yaml.safe_load(CONFIG.read_text()), results)
    problems += unproven_keys(json.loads((target / "manifest.json").read_text()))
    if len(results) < FEWEST_CHECKS:
        problems.append(f"only {len(results)} checks ran, fewer than {FEWEST_CHECKS}")
    if run.returncode != 0 and not problems:
        problems.append(f"dbt-bouncer ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    if problems:
        sys.exit("\n".join(problems) + f"\n{len(problems)} problem(s) in {len(results)} checks.")
    print(f"{len(results)} checks passed.")


def pointed_at(config: str, target: Path) -> str:
    """The text of the config with the artifacts folder replaced."""
    return re.sub(r"(?m)^dbt_artifacts_dir:.*$", f"dbt_artifacts_dir: {target.resolve()}", config)


def failures(results: list[dict]) -> list[str]:
    """One line per failed check, warnings too: file and what is wrong."""
    return sorted(
        f"{result['file_path']}: {result['failure_message']} [{name_of(result)}]"
        for result in results
        if result["outcome"] != "success"
    )


def unmet_rules(config: dict, results: list[dict]) -> list[str]:
    """One line per rule of the config that met no model, seed, macro or column at all.

    dbt-bouncer numbers the rules of a category from 0 in the order of the file, and a result's id
    is `<rule>:<number>:<resource>`.
    """
    met = Counter(tuple(result["check_run_id"].split(":")[:2]) for result in results)
    return [
        f"{CONFIG}: rule {number} of {category}, {rule['name']}, met nothing: see its include."
        for category, rules in config.items()
        if category.endswith("_checks")
        for number, rule in enumerate(rules)
        if not met[(rule["name"], str(number))]
    ]


def unproven_keys(manifest: dict) -> list[str]:
    """One line per table changed by value whose unique_key no test proves.

    dbt-bouncer cannot choose models by a materialization that is not dbt's own.
    """
    proven = Counter(
        (node["attached_node"], *sorted(node["test_metadata"]["kwargs"]["columns"]))
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "unique_grain"
    )
    return [
        f"{node['original_file_path']}: no unique_grain on its unique_key {', '.join(keys)}."
        for name, node in sorted(manifest["nodes"].items())
        if node.get("config", {}).get("materialized") == "by_value"
        and (keys := node["config"].get("unique_key"))
        and not proven[(name, *sorted(keys))]
    ]


def name_of(result: dict) -> str:
    """The name of the rule that gave a result."""
    return result["check_run_id"].split(":")[0]


if __name__ == "__main__":
    main()
