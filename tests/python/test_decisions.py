"""Send decisions against the oracle: random plans, rules and histories, zero differences.

At the end what rules do, beside a holdout: published intervals of published counts.

One example is one build of one history with up to three rule sets; each contact with planned sends
has a plan. CI plays 3 builds, together some 90 plans; `TEST_LONG=1` plays 100.

    DECISIONS_SEED=<seed> python -m pytest tests/python/test_decisions.py
"""

import os
from decimal import Decimal
from random import Random

import pytest
from harness import is_long
from in_process import InProcessProject
from oracle.compare import differences
from oracle.random_history import random_history
from oracle_decisions import LEARNT_TRAITS
from oracle_decisions.decide import decide, lot
from oracle_decisions.random_plan import random_plan

BUILDS = 100 if is_long() else 3
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
    share = random.choice(["0", "0.05", "0.3"])
    seeds["saturation_settings"] = with_holdout(planned, share)
    planned.write_raw(history.raw)
    planned.write_seeds(seeds)
    run = planned.build(select=MODELS, threads=random.choice([1, 2]))
    assert run.ok, f"DECISIONS_SEED={seed}\n{run.output[-6000:]}"
    expected = decide(history.raw, seeds | {name: planned.read_seed(name) for name in SCORING})
    planned.plans.append(len({send["contact_id"] for send in expected.sends}))
    found = compare(planned, expected)
    assert not found, f"DECISIONS_SEED={seed}\n" + "\n".join(found)


def with_holdout(project, share):
    """The settings of saturation with this share in the holdout."""
    rows = project.read_seed("saturation_settings")
    return [row | ({"value": share} if row["setting"] == "holdout_share" else {}) for row in rows]


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
            "is_allowed", "is_holdout", "blocking_rule_id", "blocking_rule_kind", *COUNTS,
            "fired_rule_count", "weight", "category", "channel", "message_type", "consent_scope",
            "planned_date", "as_of_date",
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


# ------------------------------------------------------------------------------ do rules help?

# message, arm: contacts, and those who did something; of the message answers, of the other leavings
ARMS = {("a", False): (70, 56), ("a", True): (80, 48), ("d", False): (56, 5), ("d", True): (29, 0)}
NEWCOMBE = {  # Statistics in Medicine 17, 1998, 873-890, table II: (a) and (d) by method 10
    ("a", "response"): (0.0524, 0.3339),
    ("d", "unsubscribe"): (-0.0381, 0.1926),
}


def test_the_effect_of_rules_is_told_with_the_interval_that_newcombe_printed(tmp_path):
    """Answers to any mail count from the planned day on, 28 days; younger plans are not judged."""
    project = InProcessProject(tmp_path / "copy")
    project.without_traits(*LEARNT_TRAITS)
    project.write_seeds({"saturation_settings": with_holdout(project, "0.5")})
    events, plan, known = [], [], set()

    def happens(contact, event_type, day, message=None):
        place = {"contact_id": contact, "source": "site", "event_type": event_type}
        at = {"occurred_at": f"{day} 09:00:00", "loaded_at": "2026-07-01 00:00:00"}
        events.append(place | at | {"message_id": message})

    for (message, is_holdout), (count, active) in ARMS.items():
        names = (f"{message}{number}" for number in range(1000))
        drawn = [name for name in names if (lot(message, name) < Decimal("0.5")) == is_holdout]
        for place, contact in enumerate(drawn[:count]):
            known.add(contact)
            for planned_at in ("2026-05-01 08:00:00", "2026-05-03 08:00:00"):
                row = {"message_id": message, "contact_id": contact, "planned_at": planned_at}
                plan.append(row)
            if is_holdout:
                happens(contact, "sent", "2026-05-01", message)
            day = "2026-05-28" if place < active else "2026-05-29"
            if message == "a":
                happens(contact, "sent", "2026-04-20", "other")
                happens(contact, "opened", day, "other")
            else:
                happens(contact, "unsubscribed", "2026-04-30" if place >= active else day)
        plan.append({"message_id": "young", "contact_id": drawn[0], "planned_at": "2026-06-04"})
    happens("a0", "page_viewed", "2026-06-30")
    contacts = [{"contact_id": contact} for contact in sorted(known | {"a0"})]
    project.write_raw({"events": events, "contacts": contacts, "planned_sends": plan})
    project.build(select="+rpt_policy_effect").require()
    found = {
        (row["message_id"], row["outcome"]): row
        for row in project.rows("pressure.rpt_policy_effect")
    }
    assert set(found) == {
        (message, outcome)
        for message in ("a", "d", None)
        for outcome in ("response", "unsubscribe")
    }
    for (message, outcome), interval in NEWCOMBE.items():
        row = found[message, outcome]
        arms = [(row["treated_count"], row["treated_outcome_count"], row["treated_sent_count"])]
        arms += [(row["holdout_count"], row["holdout_outcome_count"], row["holdout_sent_count"])]
        expected = [(*ARMS[message, False], 0), (*ARMS[message, True], ARMS[message, True][0])]
        assert arms == expected
        bounds = (row["difference_low"], row["difference_high"])
        assert bounds == pytest.approx(interval, abs=5e-5)
    everything = found[None, "response"]
    assert (everything["scope"], everything["treated_count"]) == ("all", 126)
    assert everything["difference"] == pytest.approx(56 / 126 - 48 / 109)
