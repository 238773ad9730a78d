"""What `make build` says last: what was built, which tables to open, and the tiers of the demo.

    python -m engagement.first_look [--summary]

Reads manifest.json and run_results.json in dbt's target folder (DBT_TARGET_PATH, default target)
and the database (DUCKDB_PATH). With --summary only the counts, for a reader who knows the rest.
"""

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from engagement import show
from engagement.warehouse import DEFAULT_DATABASE, open_warehouse, working_database
from refresh.report import findings

TABLES = (
    "fct_contact_scores",
    "fct_contact_points",
    "fct_tier_changes",
    "fct_contact_matrix",
    "fct_company_scores",
    "rpt_score_validation",
    "rpt_event_reconciliation",
)
TIERS = """
    select
        scores.tier,
        coalesce(min(scores.tier_rank), 99) as tier_rank,
        count(*) as contact_count,
        min(scores.as_of_date) as as_of_date
    from scoring.fct_contact_scores as scores
    where scores.score_id = ?
    group by scores.tier
    order by tier_rank, scores.tier
"""
# Why raw events were not accepted; those of erased people are counted apart.
REJECTED = """
    select rejection_reason, count(*) as row_count
    from intermediate.int_events_rejected
    group by rejection_reason
    order by row_count desc, rejection_reason
"""
REMEDIES = {
    "unknown_event_type": "add its spelling to seeds/mappings/event_type_map.csv",
    "duplicate": "the same event again: the earliest load is kept",
}
COUNTED = """
    select sum(raw_count), sum(accepted_count), sum(erased_count), sum(aged_out_count)
    from monitoring.rpt_event_reconciliation
"""
# Somebody whose story is worth reading.
BUSIEST = """
    select contact_id from scoring.fct_contact_scores
    order by evidence_count desc, contact_id limit 1
"""
BAR_WIDTH = 40


def main() -> None:
    """Print the summary and, unless told otherwise, where to go from here."""
    first_look(only_summary="--summary" in sys.argv[1:])


def first_look(warnings: Sequence[str] | None = None, only_summary: bool = False) -> None:
    """Print the summary and where to go from here. warnings: None = those of the last tests."""
    target = Path(os.environ.get("DBT_TARGET_PATH", "target"))
    manifest = json.loads((target / "manifest.json").read_text())
    print(summary(manifest, json.loads((target / "run_results.json").read_text()), warnings))
    if only_summary:
        return
    with open_warehouse() as warehouse:
        built = {name for (name,) in warehouse.sql(show.TABLES).fetchall()}
        if "scoring.fct_contact_scores" not in built:
            return  # only a part was built
        if "monitoring.rpt_event_reconciliation" in built:
            print_rows(warehouse)
        print("\nOpen first")
        for name in TABLES:
            node = manifest["nodes"].get(f"model.engagement_scoring.{name}")
            table = f"{node['schema']}.{name}" if node else None
            if table in built:
                ((rows,),) = warehouse.execute(f"select count(*) from {table}").fetchall()
                print(f"  {table:<36} {rows:>10,} rows   {first_sentence(node['description'])}")
        settings = yaml.safe_load(Path("dbt_project.yml").read_text())["vars"]
        print_tiers(warehouse, settings["headline_score"])
        (contact,) = warehouse.execute(BUSIEST).fetchone() or ("CONTACT",)
    database = working_database()
    command = "" if database == DEFAULT_DATABASE else f"DUCKDB_PATH={shlex.quote(database)} "
    command += os.path.relpath(Path(sys.executable).with_name("engagement"))
    print(
        f"\nLook inside\n  {command} show scoring.fct_contact_scores\n"
        f"  {command} why {contact}\n"
        "\nChange a weight in seeds/scoring/scoring_rules.csv and run `make build` again. "
        "`make docs` describes every column."
    )


def summary(manifest: dict, run_results: dict, warnings: Sequence[str] | None = None) -> str:
    """One line of what ran and how it went, and one per warning."""
    if warnings is None:
        warnings = [
            f"{result['unique_id'].split('.')[2]}: {found(result)}"
            for result in run_results["results"]
            if result["status"] == "warn"
        ]
    kinds = Counter(result["unique_id"].split(".")[0] for result in run_results["results"])
    tests = kinds["test"] + kinds["unit_test"]
    counts = f"{kinds['model']} models, {kinds['seed']} seeds and ran {tests} tests"
    unit_tests = f" ({kinds['unit_test']} of them unit tests)" if kinds["unit_test"] else ""
    return "\n".join(
        [f"Built {counts}{unit_tests} in {run_results['elapsed_time']:.0f} s."]
        + [f"Warning: {warning}" for warning in warnings]
    )


def found(result: dict) -> str:
    """What a test that warns has found."""
    sql = result.get("compiled_code")
    if not sql or not Path(working_database()).exists():
        return result["message"]
    with open_warehouse() as warehouse:
        return findings(warehouse, sql, result["failures"]) or result["message"]


def print_rows(warehouse) -> None:
    """Print how many raw events were accepted, and for each reason how many were not."""
    counts = warehouse.execute(COUNTED).fetchone()
    raw, accepted, erased, aged_out = (int(count or 0) for count in counts)
    rejected = warehouse.execute(REJECTED).fetchall()
    refused = sum(count for _, count in rejected)
    print(f"\n{raw:,} raw events: {accepted:,} accepted, {refused:,} rejected, ", end="")
    print(f"{erased:,} of erased people" + (f", {aged_out:,} too old" if aged_out else ""))
    for reason, count in rejected:
        print(f"  {reason:<20} {count:>10,}   {REMEDIES.get(reason, 'see docs/bad_input.md')}")
    if rejected:
        print("  The rows stand, as received, in intermediate.int_events_rejected.")


def print_tiers(warehouse, score_id: str) -> None:
    """Print how many contacts each tier of a score holds, best first, with bars."""
    tiers = warehouse.execute(TIERS, [score_id]).fetchall()
    if not tiers:
        return
    total = sum(count for _, _, count, _ in tiers)
    most = max(count for _, _, count, _ in tiers)
    print(f"\nTiers of the score `{score_id}`, {total:,} contacts, as of {tiers[0][3]}")
    for tier, _, count, _ in tiers:
        bar = "█" * max(1, round(BAR_WIDTH * count / most))
        print(f"  {tier:<16} {count:>8,} {count / total:>7.1%}  {bar}")


def first_sentence(text: str, longest: int = 100) -> str:
    """The first sentence of a description on one line, cut at a word if it is long."""
    sentence = " ".join(text.split()).split(". ")[0].rstrip(".")
    if len(sentence) <= longest:
        return sentence
    return sentence[:longest].rsplit(" ", 1)[0] + " ..."


if __name__ == "__main__":
    main()
