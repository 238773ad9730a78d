"""Each gate of `make lint` fails on a fault planted in a copy of the project."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bouncer
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
# A mart as nobody may write it: reads a seed, promises nothing, no grain, no words, wrong names.
BAD_MART = """
{{ config(contract={'enforced': false}) }}
select score_id, true as scored_at from {{ ref('scores') }};
"""


def needs(module):
    """Skip where a linter is not installed: dbt-bouncer on Python 3.10, all on DuckDB 2."""
    reason = f"{module} is not installed here"
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=reason)


def run(project, tool, *arguments):
    """Run an installed tool in the copy, with the profile and database of the copy."""
    return subprocess.run(
        [Path(sys.executable).with_name(tool), *arguments],
        cwd=project.code,
        env=os.environ | project.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def faulty(make_project):
    """A copy with the linters' settings and a bad mart, parsed."""
    project = make_project("faulty")
    for name in (".sqlfluff", "dbt-bouncer.yml"):
        shutil.copy2(ROOT / name, project.code / name)
    (project.code / "models" / "marts" / "core" / "scores_bad.sql").write_text(BAD_MART)
    clock = "SELECT now() AS loaded_at, a::text AS b FROM x JOIN y USING (a)\n"
    (project.code / "tests" / "clock.sql").write_text(clock)
    return project


@needs("dbt_bouncer")
def test_bouncer_refuses_a_bad_mart(faulty):
    """Every rule that the mart breaks is named, and no other file is blamed for it."""
    faulty.dbt("--write-json", "parse", "--no-partial-parse").require()
    config = yaml.safe_load((ROOT / "dbt-bouncer.yml").read_text())
    del config["catalog_checks"]
    config["dbt_artifacts_dir"] = "target"
    (faulty.code / "dbt-bouncer.yml").write_text(yaml.safe_dump(config))
    done = run(faulty, "dbt-bouncer", "run", "--output-file", "target/bouncer.json")
    assert done.returncode != 0
    found = yaml.safe_load((faulty.code / "target" / "bouncer.json").read_text())
    blamed = [line for line in bouncer.failures(found) if "scores_bad" in line]
    broken = {line.rsplit("[", 1)[1].rstrip("]") for line in blamed}
    assert broken >= {
        "check_model_names",
        "check_lineage_seed_cannot_be_used",
        "check_model_has_contracts_enforced",
        "check_model_has_unique_test",
        "check_model_has_unit_tests",
        "check_model_description_populated",
        "check_model_has_semi_colon",
    }


@needs("sqlfluff")
def test_sqlfluff_refuses_the_clock_and_sloppy_sql(faulty):
    """The clock, a `::` cast, upper case and an unqualified join are all found."""
    done = run(faulty, "sqlfluff", "lint", "tests/clock.sql")
    assert done.returncode == 1, done.stdout + done.stderr
    missed = [rule for rule in ("CV09", "CV11", "CP01", "AM05") if rule not in done.stdout]
    assert missed == [], done.stdout


def test_parse_refuses_a_setting_that_meets_nothing(make_project):
    """`dbt parse --warn-error` stops at configuration for a folder that does not exist."""
    project = make_project("unused")
    settings = project.code / "dbt_project.yml"
    text = yaml.safe_load(settings.read_text())
    text["models"]["engagement_scoring"]["intermedate"] = {"+materialized": "view"}
    settings.write_text(yaml.safe_dump(text))
    done = project.dbt("--warn-error", "parse", "--no-partial-parse")
    assert not done.ok
    assert "intermedate" in done.output


def test_a_rule_that_meets_nothing_is_a_failure():
    """A mistyped include makes dbt-bouncer pass; the wrapper sees that nothing was looked at."""
    config = {
        "dbt_artifacts_dir": "target",
        "manifest_checks": [{"name": "check_a"}, {"name": "check_a"}],
        "catalog_checks": [{"name": "check_b"}],
    }
    results = [
        {"check_run_id": "check_a:0:fct_x", "outcome": "success"},
        {"check_run_id": "check_b:0:fct_x", "outcome": "success"},
    ]
    (unmet,) = bouncer.unmet_rules(config, results)
    assert "rule 1 of manifest_checks, check_a" in unmet
    results.append({"check_run_id": "check_a:1:fct_y", "outcome": "success"})
    assert bouncer.unmet_rules(config, results) == []
