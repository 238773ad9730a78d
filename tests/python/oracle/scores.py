"""Group sums, bounds, ranks: one row per contact and score (DESIGN.md 3, meanings 5 to 8)."""

from collections import defaultdict
from decimal import Decimal

from oracle.conditions import is_satisfied
from oracle.tiers import tier_of
from oracle.values import round_score


def property_points(score, contact, attributes):
    """Points for what a contact is: one row per property rule that holds. They never decay."""
    return [
        {
            "contact_id": contact,
            "score_id": score.score_id,
            "rule_id": rule.rule_id,
            "rule_group": rule.rule_group,
            "points": rule.points,
        }
        for rule in score.property_rules
        if is_satisfied(attributes.get(rule.attribute), rule.operator, rule.value)
    ]


def score_value(score, group_points):
    """The score of one contact from its (rule_group, decayed points) pairs (meaning 5)."""
    sums = defaultdict(Decimal)
    for group, points in group_points:
        sums[group] += points
    total = Decimal(0)
    for group, points in sums.items():
        limit = score.group_limits.get(group)
        total += points if limit is None else min(points, limit)
    if score.min_score is not None:
        total = max(total, score.min_score)
    if score.max_score is not None:
        total = min(total, score.max_score)
    return round_score(total)


def score_contacts(score, contacts, activity, points_by_contact, as_of_date):
    """Rows of fct_contact_scores for one score.

    contacts: every contact id. activity: {contact_id: occurred_at of its events, ascending}.
    points_by_contact: {contact_id: [(rule_group, decayed points)]}, property points included.
    """
    values = {
        contact: score_value(score, points_by_contact.get(contact, []))
        for contact in contacts
        if activity.get(contact)
    }
    others = len(values) - 1
    rows = []
    for contact in contacts:
        row = {
            "contact_id": contact, "score_id": score.score_id, "tier": "unscored",
            "recommended_action": None, "as_of_date": as_of_date, "score": Decimal("0.0000"),
            "points_total": Decimal("0.000000"), "tier_rank": None, "percentile_rank": None,
            "percentile": None, "decile": None, "evidence_count": 0, "is_scored": False,
            "first_event_at": None, "last_event_at": None,
        }  # fmt: skip
        if contact in values:
            value = values[contact]
            tier = tier_of(score.tiers, value)
            lower = sum(1 for other in values.values() if other < value)
            row |= {
                "score": value,
                "points_total": sum(
                    (points for _, points in points_by_contact.get(contact, [])), Decimal(0)
                ),
                "is_scored": True,
                "percentile_rank": lower / others if others else 0.0,
                "percentile": min(100, 100 * lower // others + 1) if others else 1,
                "decile": min(10, 10 * lower // others + 1) if others else 1,
                "evidence_count": len(activity[contact]),
                "first_event_at": activity[contact][0],
                "last_event_at": activity[contact][-1],
            }
            if tier:
                row |= {
                    "tier": tier.tier,
                    "tier_rank": tier.tier_rank,
                    "recommended_action": tier.recommended_action,
                }
        rows.append(row)
    return rows
