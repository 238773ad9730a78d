"""The marts against the oracle: random histories, random score definitions, zero differences.

One example is one `dbt build` of one history with many score definitions. CI plays 5 histories
with 25 definitions each; `TEST_LONG=1` plays 100. Examples derive from a seed; a failure names it:

    ORACLE_SEED=<seed> python -m pytest tests/python/test_oracle.py
"""

import os
from collections import Counter, defaultdict
from datetime import datetime
from random import Random

import pytest
from harness import is_long
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from oracle import evaluate
from oracle.compare import differences
from oracle.events import COLUMNS as EVENT_COLUMNS
from oracle.random_history import random_history
from oracle.random_scores import random_scores
from oracle.values import parse_time

BUILDS = 100 if is_long() else 5
DEFINITIONS_A_BUILD = 25
MARTS = (
    "+fct_contact_points +fct_contact_property_points +fct_contact_scores +fct_tier_changes"
    " +fct_events +dim_contacts +int_events_rejected +rpt_event_reconciliation"
)
EVENT_KEY = (
    "event_id", "source", "contact_id", "event_type", "message_id", "link_url", "bounce_type",
    "currency", "amount", "is_machine", "event_date", "occurred_at", "loaded_at",
)  # fmt: skip
REJECTED_COLUMNS = (
    "rejection_reason", "event_id", "received_contact_id", "message_id", "source",
    "received_event_type", "occurred_at", "loaded_at",
)  # fmt: skip
SCORE_COLUMNS = (
    "contact_id", "score_id", "tier", "recommended_action", "as_of_date", "score", "points_total",
    "tier_rank", "percentile_rank", "percentile", "decile", "evidence_count", "is_scored",
    "first_event_at", "last_event_at",
)  # fmt: skip
RECONCILIATION_COLUMNS = (
    "raw_count", "accepted_count", "erased_count", "missing_contact_count", "missing_time_count",
    "unparseable_time_count", "unknown_event_type_count", "future_dated_count", "bad_amount_count",
    "missing_load_time_count", "duplicate_count", "difference",
)  # fmt: skip
LEDGER_COLUMNS = (
    "event_key", "rule_id", "score_id", "contact_id", "rule_group", "points_base", "points_awarded",
    "points_decayed", "was_capped", "event_date", "occurred_at", "as_of_date",
)  # fmt: skip
TIER_COLUMNS = (
    "contact_id", "score_id", "previous_tier", "tier", "tier_rank", "score", "changed_on",
)  # fmt: skip


@pytest.fixture(scope="module")
def scored_project(make_project):
    """A copy of the project without the settings that name scores of the shipped seeds."""
    project = make_project("oracle")
    rules = ("typology_rules", "typology_thresholds")
    named = ("score_matrices", "segments", "segment_conditions", *rules)
    project.write_seeds({seed: [] for seed in named})
    return project


def seeds_to_play():
    """The seed to reproduce, or any."""
    wanted = os.environ.get("ORACLE_SEED")
    return st.just(int(wanted)) if wanted else st.integers(0, 2**31 - 1)


@settings(max_examples=BUILDS, phases=[Phase.explicit, Phase.generate])
@given(seed=seeds_to_play())
def test_marts_equal_the_oracle(scored_project, seed):
    """Accepted and rejected events, contacts, ledger, scores and tier changes, every column."""
    note(f"reproduce with ORACLE_SEED={seed}")
    random = Random(seed)
    history = random_history(random)
    seeds, as_of_date = random_scores(random, history, DEFINITIONS_A_BUILD)
    scored_project.write_raw(history.raw)
    scored_project.write_seeds(seeds)
    run = scored_project.build(
        select=MARTS,
        settings={"as_of_date": as_of_date.isoformat()} if as_of_date else None,
        threads=random.choice([1, 2, 4]),
    )
    assert run.ok, f"ORACLE_SEED={seed}\n{run.output[-6000:]}"

    found = compare_marts(scored_project, history.raw, seeds, as_of_date)
    assert not found, f"ORACLE_SEED={seed}\n" + "\n".join(found)


@pytest.mark.parametrize("history", ["no events", "one event", "no contacts"])
def test_smallest_inputs(scored_project, history):
    """Nothing, or next to nothing, is an input like any other."""
    random = Random(1)
    whole = random_history(random)
    seeds, _ = random_scores(random, whole, 3)
    raw = {
        "events": [] if history == "no events" else [plain_event()],
        "contacts": [] if history == "no contacts" else whole.raw["contacts"][:5],
    }
    scored_project.write_raw(raw)
    scored_project.write_seeds(seeds)
    scored_project.build(select=MARTS).require()
    assert compare_marts(scored_project, raw, seeds, None) == []


def plain_event():
    """One event that nothing is wrong with."""
    moment = datetime(2026, 1, 5, 9)
    return dict.fromkeys(EVENT_COLUMNS) | {
        "event_id": "e1",
        "source": "mailer",
        "event_type": "opened",
        "contact_id": "somebody",
        "occurred_at": moment,
        "loaded_at": moment,
    }


def compare_marts(project, raw, seeds, as_of_date):
    """Differences between the warehouse and the oracle, as lines of text; none when all agree."""
    facts = project.rows("core.fct_events")
    expected = evaluate(raw, seeds, as_of_date, key_of=key_finder(facts))
    parts = {
        "fct_events": differences(map(as_published, expected.accepted), facts, EVENT_KEY, []),
        "int_events_rejected": differences(
            map(as_rejected, expected.rejected),
            project.rows("intermediate.int_events_rejected"),
            REJECTED_COLUMNS,
            [],
        ),
        "dim_contacts": differences(
            [{"contact_id": one, "is_known": known} for one, known in expected.contacts.items()],
            project.rows("core.dim_contacts"),
            ["contact_id"],
            ["is_known"],
        ),
        "fct_contact_points": differences(
            expected.ledger,
            project.rows("scoring.fct_contact_points"),
            ["event_key", "score_id", "rule_id"],
            LEDGER_COLUMNS,
        ),
        "fct_contact_property_points": differences(
            expected.property_points,
            project.rows("scoring.fct_contact_property_points"),
            ["contact_id", "score_id", "rule_id"],
            ["rule_group", "points"],
        ),
        "rpt_event_reconciliation": differences(
            reconciliation(expected),
            project.rows("monitoring.rpt_event_reconciliation"),
            ["source", "load_date"],
            RECONCILIATION_COLUMNS,
        ),
        "fct_contact_scores": differences(
            expected.scores,
            project.rows("scoring.fct_contact_scores"),
            ["score_id", "contact_id"],
            SCORE_COLUMNS,
        ),
        "fct_tier_changes": differences(
            expected.tier_changes,
            project.rows("scoring.fct_tier_changes"),
            ["score_id", "contact_id", "changed_on"],
            TIER_COLUMNS,
        ),
    }
    lines = []
    for table, found in parts.items():
        lines += [f"{table}: {line}" for line in found]
    return lines


def as_published(event):
    """An accepted event as fct_events shows it: links without query, none that hold an address."""
    link = event["link_url"]
    if link is not None:
        link = None if "@" in link else link.split("?")[0].split("#")[0]
    return event | {"link_url": link}


def as_rejected(row):
    """A rejected row as int_events_rejected shows it: contact and type as received."""
    return row | {
        "received_contact_id": row["contact_id"],
        "received_event_type": row["event_type"],
    }


def reconciliation(expected):
    """How many rows of each source and load day ended where."""
    counts = defaultdict(Counter)

    def count(row, outcome):
        loaded_at, _ = parse_time(row["loaded_at"])
        day = loaded_at.date() if loaded_at else None
        counts[row["source"], day].update(["raw_count", f"{outcome}_count"])

    for row in expected.accepted:
        count(row, "accepted")
    for row in expected.erased:
        count(row, "erased")
    for row in expected.rejected:
        count(row, row["rejection_reason"])
    return [
        {"source": source, "load_date": day, "difference": 0}
        | {name: counted[name] for name in RECONCILIATION_COLUMNS if name.endswith("_count")}
        for (source, day), counted in counts.items()
    ]


def key_finder(facts):
    """A function of an accepted event that finds its `event_key` in fct_events.

    The key breaks the last ties within caps; which key an event has is the warehouse's own choice.
    """
    keys = defaultdict(list)
    for row in facts:
        keys[tuple(row[name] for name in EVENT_KEY)].append(row["event_key"])

    def key_of(event):
        """The event's key; -1 when the warehouse does not hold the event, or holds it twice."""
        found = keys.get(tuple(as_published(event)[name] for name in EVENT_KEY), [])
        return found[0] if len(found) == 1 else -1

    return key_of
