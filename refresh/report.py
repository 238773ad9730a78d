"""What a refresh tells: rows, as-of date, tests, files; as text and as release.json."""

from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from refresh.publish import Written

AS_OF = "int_as_of_date"
ERASED = "int_erased_contacts"
RECONCILIATION = "rpt_event_reconciliation"


@dataclass(frozen=True)
class Built:
    """What a build ran: counts of models, seeds and tests, and the tests that warn."""

    models: int
    seeds: int
    tests: int
    warnings: list[str]


def facts(manifest: Any, connection: DuckDBPyConnection) -> dict[str, Any]:
    """What the warehouse says of itself: as-of date, raw rows by fate, state of erasure.

    `erased` is a count and a fingerprint of keyed hashes: it changes when somebody is erased.
    """
    source = {
        node.name: node.relation_name
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }
    ((as_of_date,),) = connection.execute(f"select as_of_date from {source[AS_OF]}").fetchall()
    cursor = connection.execute(
        "select sum(columns(* exclude (source, load_date, difference)))"
        f" from {source[RECONCILIATION]}"
    )
    names = [column[0].removesuffix("_count") for column in cursor.description]
    counts = dict(zip(names, map(int, (value or 0 for value in cursor.fetchone())), strict=True))
    ((count, total),) = connection.execute(
        f"select count(*), coalesce(sum(hash(contact_hash)), 0) from {source[ERASED]}"
        " where is_erased"
    ).fetchall()
    return {
        "as_of_date": str(as_of_date),
        "rows": counts,
        "erased": {"contacts": count, "fingerprint": str(total)},
    }


def release_facts(built: Built, written: Written) -> dict[str, Any]:
    """What the build and the publication did, for release.json."""
    return {
        "build": {
            "models": built.models,
            "seeds": built.seeds,
            "tests": built.tests,
            "warnings": built.warnings,
        },
        "files": {"written": written.written, "linked": written.linked},
        "relations": written.relations,
    }


def text(release: dict[str, Any], previous: dict[str, Any]) -> str:
    """A release as lines for the log of a scheduler."""
    rows, before = release["rows"], previous.get("rows", {})
    rejected = {
        name: count
        for name, count in rows.items()
        if name not in ("raw", "accepted", "erased") and count
    }
    relations = release["relations"].values()
    kinds = [relation["kind"] for relation in relations]
    build, files = release["build"], release["files"]
    arrived = rows["raw"] - before.get("raw", 0)
    passed = build["tests"] - len(build["warnings"])
    loaded = (
        f"{rows['raw']:,} raw ({arrived:+,}), {rows['accepted']:,} accepted"
        f" ({rows['accepted'] - before.get('accepted', 0):+,}), {sum(rejected.values()):,}"
        f" rejected, {rows['erased']:,} of erased people"
    )
    views = kinds.count("view")
    counted = f"{kinds.count('table')} tables, {kinds.count('files')} more as files by week"
    lines = [
        f"Published release {release['release']}, as of {release['as_of_date']}",
        f"  rows      {loaded}",
        "  rejected  " + (", ".join(f"{name} {n:,}" for name, n in rejected.items()) or "none"),
        f"  tests     {passed} passed, {len(build['warnings'])} warned",
        *(f"  warning   {warning}" for warning in build["warnings"]),
        f"  tables    {counted}, {views} view{'s' * (views != 1)}",
        f"  files     {files['written']} written, {files['linked']} unchanged and linked",
    ]
    lines += [f"  stale     {line}" for line in release["times"]["stale"]]
    times = release["times"]["seconds"]
    lines.append("  seconds   " + ", ".join(f"{step} {value:.1f}" for step, value in times.items()))
    return "\n".join(lines)
