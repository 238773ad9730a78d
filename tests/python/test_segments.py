"""Segments: the history seen from a later day is the history seen on the day, plus what came after.

And its members are those that plain Python finds, day by day, from tiers, consent and activity.
"""

from datetime import timedelta
from random import Random

import pytest
from harness import is_long
from in_process import InProcessProject
from oracle import evaluate
from oracle.identity import People
from oracle.random_history import random_history
from oracle_decisions import LEARNT_TRAITS
from oracle_decisions.traits import contact_traits, holds

SCORING = ("scores", "scoring_rules", "property_rules", "score_group_limits", "score_tiers")
MODELS = "+fct_segment_members +fct_segment_changes"
SEGMENTS = [
    {"segment_id": "warm", "min_stay_days": "0"},
    {"segment_id": "asleep", "min_stay_days": "5"},
    {"segment_id": "away", "min_stay_days": ""},
    {"segment_id": "german", "min_stay_days": "3"},
]
CONDITIONS = [
    ("warm", "1", "tier.engagement", "in", "ambassador|active"),
    ("warm", "1", "consent.is_mailable", "=", "true"),
    ("asleep", "1", "activity.days_since_engagement", ">=", "4"),
    ("asleep", "1", "activity.days_since_engagement", "<", "9.5"),
    ("asleep", "2", "activity.days_since_event", ">", "12"),
    ("asleep", "2", "tier_rank.engagement", "is_present", ""),
    ("away", "1", "consent.is_unsubscribed", "=", "true"),
    ("away", "2", "tier.engagement", "=", "unscored"),
    ("away", "2", "activity.tenure_days", ">=", "30"),
    ("german", "1", "country", "=", "DE"),
    ("german", "1", "tier.engagement", "!=", "unscored"),
]
NAMES = (
    "segment_id", "condition_group", "condition_field", "condition_operator", "condition_value",
)  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with segments of every kind of condition."""
    copy = InProcessProject(tmp_path_factory.mktemp("segments") / "copy")
    copy.without_traits(*LEARNT_TRAITS)
    rows = [
        row | {"segment_name": row["segment_id"], "segment_order": str(order)}
        for order, row in enumerate(SEGMENTS)
    ]
    conditions = [dict(zip(NAMES, row, strict=True)) for row in CONDITIONS]
    copy.write_seeds({"segments": rows, "segment_conditions": conditions})
    copy.conditions = conditions
    return copy


def changes(project):
    """{(segment, contact, day, change)} as published."""
    return {
        (row["segment_id"], row["contact_id"], row["changed_on"], row["change"])
        for row in project.rows("activation.fct_segment_changes")
    }


@pytest.mark.parametrize("seed", range(10 if is_long() else 1))
def test_segments_follow_the_days(project, seed):
    """Members of each of the last days, replayed by Python; history does not change its mind."""
    history = random_history(Random(seed))
    project.write_raw(history.raw)
    project.build(select=MODELS).require()
    found = changes(project)
    assert found
    last = project.query("select as_of_date from intermediate.int_as_of_date")[0]["as_of_date"]
    earlier = last - timedelta(days=9)
    expected = replay(project, history.raw, last)
    for day, members in expected.items():
        assert members_on(found, day) == members, f"seed {seed}, {day}"

    project.build(select=MODELS, settings={"as_of_date": earlier.isoformat()}).require()
    dated = {change for change in found if change[2] <= earlier and change[0] != "german"}
    before = {change for change in changes(project) if change[0] != "german"}
    assert before == dated, f"seed {seed}"


def members_on(found, day):
    """{(segment, contact)} in a segment at the end of a day, by its changes."""
    latest = {}
    for segment, contact, changed_on, change in sorted(found, key=lambda row: row[2]):
        if changed_on <= day:
            latest[segment, contact] = change
    return {key for key, change in latest.items() if change == "entered"}


def replay(project, raw, last):
    """{day: {(segment, contact)}} of the last days, each looked at by itself."""
    seeds = {name: project.read_seed(name) for name in SCORING}
    people = People(raw["contacts"])
    attributes = people.attributes(raw.get("companies", ()))
    created = people.created()
    span = [last - timedelta(days=back) for back in range(26, -1, -1)]
    met = {}
    for day in span:
        scored = evaluate(raw, seeds, as_of_date=day, with_tier_changes=False)
        scores = {}
        for row in scored.scores:
            scores.setdefault(row["contact_id"], []).append(row)
        events = {}
        for event in scored.accepted:
            if event["event_date"] <= day:
                events.setdefault(event["contact_id"], []).append(event)
        for contact, is_known in scored.contacts.items():
            own = events.get(contact, [])
            born = created.get(contact)
            if not own and (born is None or born > day):
                continue
            traits = contact_traits(
                contact, is_known, own, scores[contact], attributes.get(contact, {}), born, day
            )
            for segment in SEGMENTS:
                if meets(project.conditions, segment["segment_id"], traits):
                    met.setdefault((segment["segment_id"], contact), set()).add(day)
    return {day: kept_on(day, met) for day in span[-8:]}


def meets(conditions, segment_id, traits):
    """Whether all conditions of some group hold."""
    groups = {}
    for row in conditions:
        if row["segment_id"] == segment_id:
            groups.setdefault(row["condition_group"], []).append(holds(row, traits))
    return any(all(group) for group in groups.values())


def kept_on(day, met):
    """Who meets the conditions on the day, or began to less than the minimum stay ago."""
    found = set()
    for segment in SEGMENTS:
        stay = int(segment["min_stay_days"] or 0)
        for (segment_id, contact), days in met.items():
            if segment_id != segment["segment_id"]:
                continue
            began = [one for one in days if one - timedelta(days=1) not in days]
            if day in days or any(one <= day < one + timedelta(days=stay) for one in began):
                found.add((segment_id, contact))
    return found
