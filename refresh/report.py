"""What a refresh tells: rows, as-of date, tests, files; as text and as release.json."""

import datetime
from dataclasses import dataclass
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from engagement import use
from refresh.publish import Written

AS_OF = "int_as_of_date"
ERASED = "int_erased_contacts"
EVENTS = "fct_events"
OBJECTIONS = "int_objections"
QUALITY = "rpt_prediction_quality"
RECONCILIATION = "rpt_event_reconciliation"
_SHOWN = 3  # rows of a warning


@dataclass(frozen=True)
class Built:
    """What a build ran: counts of models, seeds and tests, and the tests that warn."""

    models: int
    seeds: int
    tests: int
    warnings: list[str]


def facts(manifest: Any, connection: DuckDBPyConnection) -> dict[str, Any]:
    """What the warehouse says of itself: as-of date, raw rows by fate, state of erasure.

    `erased` is a count and a fingerprint of keyed hashes, and from when events are kept: it changes
    when somebody is erased, or a month of events goes.
    """
    source = {
        node.name: node.relation_name
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }
    ((as_of_date, consent_as_of, use_until, counted_from),) = connection.execute(
        f"select as_of_date, consent_as_of, use_until, counted_from from {source[AS_OF]}"
    ).fetchall()
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
        "consent_as_of": consent_as_of and consent_as_of.isoformat(" "),
        "use_until": use_until and use_until.isoformat(" "),
        "rows": counts,
        "erased": {"contacts": count, "fingerprint": str(total)}
        | ({"counted_from": str(counted_from)} if counted_from else {}),
        "alarms": [
            target
            for (target,) in connection.execute(
                f"select distinct target from {source[QUALITY]} where is_alarm order by target"
            ).fetchall()
        ]
        if QUALITY in source
        else [],  # predictions are off
        "machines": connection.execute(
            f"select count(*) from {source[EVENTS]} where is_machine"
        ).fetchone()[0],
        "objections": connection.execute(
            f"select count(distinct subject_hash) from {source[OBJECTIONS]}"
        ).fetchone()[0],
    }


def of_run(
    facts: dict[str, Any], built: Built, seconds: dict[str, float], previous: dict[str, Any]
) -> dict[str, Any]:
    """What the history of runs keeps of one that publishes, but for what it changed."""
    rows, before = facts["rows"], previous.get("rows", {})
    return {
        "as_of_date": facts["as_of_date"],
        "consent_as_of": facts["consent_as_of"],
        "use_until": facts["use_until"],
        "raw_count": rows["raw"],
        "raw_added_count": rows["raw"] - before.get("raw", 0),
        "accepted_count": rows["accepted"],
        "accepted_added_count": rows["accepted"] - before.get("accepted", 0),
        "rejected_count": sum(rejections(rows).values()),
        "rejections": rejections(rows),
        "erased_count": rows["erased"],
        "machine_count": facts["machines"],
        "erased_contact_count": facts["erased"]["contacts"],
        "objection_count": facts["objections"],
        "test_count": built.tests,
        "warning_count": len(built.warnings),
        "warnings": built.warnings,
        **{f"{step}_seconds": value for step, value in seconds.items()},
    }


def changed(relations: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Tables of a release that had other rows or columns in the one before, or were not there."""
    told = ("columns", "parts")
    return [
        name
        for name, relation in relations.items()
        if relation["kind"] == "table"
        and any(relation[key] != before.get(name, {}).get(key) for key in told)
    ]


def rejections(rows: dict[str, int]) -> dict[str, int]:
    """{reason: raw rows that were rejected for it}, reasons without any left out."""
    return {
        name: count
        for name, count in rows.items()
        if name not in ("raw", "accepted", "erased", "aged_out") and count
    }


def findings(connection: DuckDBPyConnection, sql: str, count: int) -> str | None:
    """How many rows a test has found, and the first of them; None where it cannot be asked."""
    try:
        found = connection.execute(f"select * from ({sql}\n) as found order by all limit {_SHOWN}")
    except duckdb.Error:
        return None
    names = [column[0] for column in found.description]
    rows = [
        ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))
        for row in found.fetchall()
    ]
    more = f"; and {count - len(rows)} more" if count > len(rows) else ""
    return f"{count} found: {'; '.join(rows)}{more}"


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


def times_of_use(release: dict[str, Any]) -> tuple[datetime.datetime | None, ...]:
    """(consent_as_of, use_until) of a release; None where it does not tell."""
    told = (release.get(name) for name in ("consent_as_of", "use_until"))
    return tuple(time and datetime.datetime.fromisoformat(time) for time in told)


def text(release: dict[str, Any], previous: dict[str, Any]) -> str:
    """A release as lines for the log of a scheduler."""
    rows, before = release["rows"], previous.get("rows", {})
    rejected = rejections(rows)
    relations = release["relations"].values()
    kinds = [relation["kind"] for relation in relations]
    build, files = release["build"], release["files"]
    arrived = rows["raw"] - before.get("raw", 0)
    passed = build["tests"] - len(build["warnings"])
    loaded = (
        f"{rows['raw']:,} raw ({arrived:+,}), {rows['accepted']:,} accepted"
        f" ({rows['accepted'] - before.get('accepted', 0):+,}), {sum(rejected.values()):,}"
        f" rejected, {rows['erased']:,} of erased people"
        + (f", {rows['aged_out']:,} too old" if rows.get("aged_out") else "")
    )
    views = kinds.count("view")
    lines = [
        f"Published release {release['release']}, as of {release['as_of_date']}",
        f"  rows      {loaded}",
        "  rejected  " + (", ".join(f"{name} {n:,}" for name, n in rejected.items()) or "none"),
        f"  tests     {passed} passed, {len(build['warnings'])} warned",
        *(f"  warning   {warning}" for warning in build["warnings"]),
        f"  tables    {kinds.count('table')} tables, {views} view{'s' * (views != 1)}",
        f"  files     {files['written']} written, {files['linked']} unchanged and linked",
    ]
    lines += [f"  stale     {line}" for line in release["times"]["stale"]]
    lines.append(f"  consent   {use.told(*times_of_use(release))}")
    times = release["times"]["seconds"]
    lines.append("  seconds   " + ", ".join(f"{step} {value:.1f}" for step, value in times.items()))
    return "\n".join(lines)
