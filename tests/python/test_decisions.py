"""Send decisions against the oracle: random plans, rules and histories, zero differences.

One example is one build of one history with up to three rule sets; each contact with planned sends
has a plan. CI plays 10 builds, together some 300 plans; `TEST_LONG=1` plays 100.

    DECISIONS_SEED=<seed> python -m pytest tests/python/test_decisions.py
"""

import os
from random import Random

import pytest
from harness import is_long
from in_process import InProcessProject
from oracle.compare import differences
from oracle.random_history import random_history
from oracle_decisions import LEARNT_TRAITS
from oracle_decisions.decide import decide
from oracle_decisions.random_plan import random_plan

BUILDS = 100 if is_long() else 10
MODELS = "+fct_send_decisions +fct_send_rule_hits"
SCORING = ("scores", "scoring_rules", "property_rules", "score_group_limits", "score_tiers")
SEND = ("contact_id", "message_id", "planned_at")
COUNTS = ("threshold", "sent_count", "planned_count")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A copy of the project, and how many plans each build played in it."""
    project = InProcessProject(tmp_path_factory.mktemp("decisions") / "copy")
    project.without_traits(*LEARNT_TRAITS)
    project.plans = []
    return project


def seeds_to_play():
    """The seed to reproduce, or all of this run."""
    wanted = os.environ.get("DECISIONS_SEED")
    return [int(wanted)] if wanted else range(1, BUILDS + 1)


@pytest.mark.parametrize("seed", seeds_to_play())
def test_decisions_equal_the_oracle(planned, seed):
    """Every send, every rule that fired, every count, under every rule set."""
    random = Random(seed)
    history = random_history(random)
    seeds = random_plan(random, history)
    planned.write_raw(history.raw)
    planned.write_seeds(seeds)
    run = planned.build(select=MODELS, threads=random.choice([1, 2]))
    assert run.ok, f"DECISIONS_SEED={seed}\n{run.output[-6000:]}"
    expected = decide(history.raw, seeds | {name: planned.read_seed(name) for name in SCORING})
    planned.plans.append(len({send["contact_id"] for send in expected.sends}))
    found = compare(planned, expected)
    assert not found, f"DECISIONS_SEED={seed}\n" + "\n".join(found)


@pytest.mark.skipif("DECISIONS_SEED" in os.environ, reason="only one seed is played")
def test_enough_plans_are_played(planned):
    """Twenty contacts with planned sends per build, on average."""
    assert len(planned.plans) == BUILDS
    assert sum(planned.plans) >= 20 * BUILDS, planned.plans


def compare(project, expected):
    """Differences between the warehouse and the oracle, as lines of text."""
    lines = differences(
        expected.rejected,
        project.query(
            "select * from intermediate.int_planned_sends_validated"
            " where rejection_reason <> 'erased'"
        ),
        ["rejection_reason", "contact_id", "message_id"],
        ["received_contact_id", "planned_at"],
    )
    hits = project.query(
        "select hits.*, sends.contact_id, sends.message_id, sends.planned_at"
        " from intermediate.int_send_rule_hits as hits"
        " inner join intermediate.int_planned_sends as sends using (contact_key, turn)"
    )
    wanted = [
        hit | {name: hit["send"][name] for name in SEND} | {"rule_set": rule_set}
        for rule_set, found in expected.hits.items()
        for hit in found
    ]
    lines += differences(
        wanted, hits, ["rule_set", *SEND, "rule_id"], ["rule_kind", "is_blocking", *COUNTS]
    )
    lines += differences(
        decisions(expected),
        project.rows("pressure.fct_send_decisions"),
        SEND,
        [
            "is_allowed", "blocking_rule_id", "blocking_rule_kind", *COUNTS, "fired_rule_count",
            "weight", "category", "channel", "message_type", "consent_scope", "planned_date",
            "as_of_date",
        ],
    )  # fmt: skip
    return lines


def decisions(expected):
    """The rows of fct_send_decisions: the first rule that blocks, in the order of the rules."""
    rows = []
    for send in expected.sends:
        fired = [hit for hit in expected.hits["current"] if hit["send"] is send]
        blocks = sorted((hit for hit in fired if hit["is_blocking"]), key=lambda hit: hit["order"])
        first = blocks[0] if blocks else {}
        rows.append(
            send
            | {
                "is_allowed": not blocks,
                "blocking_rule_id": first.get("rule_id"),
                "blocking_rule_kind": first.get("rule_kind"),
                "fired_rule_count": len(fired),
                "as_of_date": expected.as_of_date,
            }
            | {name: first.get(name) for name in COUNTS}
        )
    return rows
