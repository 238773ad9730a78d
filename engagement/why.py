"""Where a contact's score comes from: the ledger as a story."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

import duckdb

from engagement.warehouse import rows

_SCORES = """
    select scores.*, bounds.min_score, bounds.max_score
    from scoring.fct_contact_scores as scores
    inner join staging.stg_config__scores as bounds on scores.score_id = bounds.score_id
    where scores.contact_id = ? and (scores.score_id = ? or ? is null)
    order by scores.score_id
"""
_KNOWN = "select distinct score_id from scoring.fct_contact_scores order by score_id"
_POINTS = """
    select
        rule_group, rule_id, count(*) as events, sum(was_capped::integer) as capped,
        sum(points_awarded) as earned, sum(points_decayed) as worth, max(event_date) as newest
    from scoring.fct_contact_points
    where contact_id = ? and score_id = ?
    group by rule_group, rule_id

    union all

    select rule_group, rule_id, null, 0, points, points, null
    from scoring.fct_contact_property_points
    where contact_id = ? and score_id = ?
    order by worth desc, rule_id
"""
_LIMITS = """
    select rule_group, max_points from staging.stg_config__score_group_limits where score_id = ?
"""
_NEXT_TIER = """
    select tier, min_score from staging.stg_config__score_tiers
    where score_id = ? and tier_rank < ? order by tier_rank desc limit 1
"""
# What may still earn points: any event rule in force, and property rules that do not hold yet.
_RULES = """
    select
        rule_id, rule_group, points, true as is_repeatable,
        event_type || coalesce(' with ' || condition_field || ' ' || condition_operator, '')
        || coalesce(' ' || condition_value, '') as what
    from staging.stg_config__scoring_rules
    where score_id = $score and points > 0
        and coalesce(valid_from_date, $day) <= $day and coalesce(valid_to_date, $day + 1) > $day

    union all

    select rule_id, rule_group, points, false, concat_ws(' ', attribute, operator, value)
    from staging.stg_config__property_rules
    where score_id = $score and points > 0 and rule_id not in (
        select rule_id from scoring.fct_contact_property_points
        where contact_id = $contact and score_id = $score
    )
    order by points desc, rule_id
    limit 5
"""
_CHANGES = """
    select previous_tier, tier, score, changed_on from scoring.fct_tier_changes
    where contact_id = ? and score_id = ? order by changed_on desc limit 5
"""
_ID_OF_OTHERS = """
    select person_id from intermediate.int_contact_persons where contact_id = ? and person_id <> ?
"""


def why(warehouse: duckdb.DuckDBPyConnection, contact: str, score: str | None) -> str:
    """The story of one score of a contact, or of all; exits with a sentence where there is none."""
    others = rows(warehouse, _ID_OF_OTHERS, contact, contact)
    person = others[0]["person_id"] if others else contact
    scores = rows(warehouse, _SCORES, person, score, score)
    if not scores:
        known = rows(warehouse, _KNOWN)
        raise SystemExit(
            f"scoring.fct_contact_scores has no score{f' {score}' if score else ''} of a contact "
            f"{contact}. Scores: {', '.join(row['score_id'] for row in known) or 'none'}."
        )
    merged = [f"{contact} is a record of {person}."] if others else []
    return "\n\n".join(merged + [story(warehouse, row) for row in scores])


def story(warehouse: duckdb.DuckDBPyConnection, score: dict[str, Any]) -> str:
    """What counted, what faded, what was capped or cut, the tier and the way to the next."""
    key = (score["contact_id"], score["score_id"])
    title = f"{key[0]}, score {key[1]}, as of {score['as_of_date']}: "
    title += f"{number(score['score'])} points, tier {score['tier']}"
    if score["counted_from"]:
        title += f"\n  Events from {score['counted_from']} on count; older ones are not kept."
    if not score["is_scored"]:
        return title + "\n  No event up to that day: new is not dormant."
    lines = [title]
    if score["percentile_rank"] is not None:
        lines.append(f"  {score['percentile_rank']:.1%} of scored contacts have less.")
    if score["recommended_action"]:
        lines.append(f"  Recommended: {score['recommended_action']}.")
    points = rows(warehouse, _POINTS, *key, *key)
    lines += ["", "  What counted", *table(points)] if points else ["", "  Nothing counted."]
    limits = {row["rule_group"]: row["max_points"] for row in rows(warehouse, _LIMITS, key[1])}
    groups, cuts = sums(points, limits)
    total = sum(groups.values(), Decimal(0))
    cuts += bounds(total, score["score"], score["min_score"], score["max_score"])
    lines += ["", "  What was cut", *cuts] if cuts else []
    lines += way_up(warehouse, score, total, groups, limits)
    changes = rows(warehouse, _CHANGES, *key)
    if changes:
        lines += ["", "  Newest changes of tier"]
    for change in changes:
        came = f"from {change['previous_tier']} " if change["previous_tier"] else ""
        lines.append(
            f"    {change['changed_on']}  {came}to {change['tier']}, at {number(change['score'])}"
        )
    return "\n".join(lines)


def table(points: list[dict[str, Any]]) -> list[str]:
    """One line per rule: its events, what they earned, what is left, what was capped."""
    title = f"    {'rule':<28} {'group':<14} {'events':>7} {'capped':>7}"
    lines = [title + f" {'earned':>10} {'faded':>10} {'left':>10}  newest"]
    for row in points:
        events = "-" if row["events"] is None else f"{row['events']:,}"
        lines.append(
            f"    {row['rule_id']:<28} {row['rule_group'] or '':<14} {events:>7} "
            f"{row['capped'] or '-':>7} {number(row['earned']):>10} "
            f"{number(row['earned'] - row['worth']):>10} {number(row['worth']):>10}  "
            f"{row['newest'] or ''}"
        )
    return lines


def sums(
    points: list[dict[str, Any]], limits: dict[str, Decimal]
) -> tuple[dict[str, Decimal], list[str]]:
    """{group: points after its limit}, and a line for each group that the limit cut."""
    groups: dict[str, Decimal] = {}
    for row in points:
        groups[row["rule_group"]] = groups.get(row["rule_group"], Decimal(0)) + row["worth"]
    cuts = []
    for group, worth in groups.items():
        limit = limits.get(group)
        if limit is not None and worth > limit:
            cuts.append(f"    group {group}: {number(worth)}, at most {number(limit)} count")
            groups[group] = limit
    return groups, cuts


def bounds(
    total: Decimal, score: Decimal, lowest: Decimal | None, highest: Decimal | None
) -> list[str]:
    """A line where the score's own bounds cut the total. Exits where the two do not agree."""
    cut = total
    if lowest is not None:
        cut = max(cut, lowest)
    if highest is not None:
        cut = min(cut, highest)
    if abs(cut - score) > Decimal("0.00005"):
        raise SystemExit(
            f"The ledger adds up to {number(cut)}, the score is {number(score)}: the two tables "
            "are not of one run. Run `make build`."
        )
    return [f"    total: {number(total)}, cut to {number(cut)}"] if cut != total else []


def way_up(
    warehouse: duckdb.DuckDBPyConnection,
    score: dict[str, Any],
    total: Decimal,
    groups: dict[str, Decimal],
    limits: dict[str, Decimal],
) -> list[str]:
    """What the next better tier takes, rule by rule; nothing for whoever is in the best."""
    better = rows(warehouse, _NEXT_TIER, score["score_id"], score["tier_rank"])
    if not better:
        return []
    missing = better[0]["min_score"] - total
    title = f"  The next tier, {better[0]['tier']}, begins at {number(better[0]['min_score'])}:"
    lines = ["", f"{title} {number(missing)} more before any cap, such as one of"]
    key = {"contact": score["contact_id"], "score": score["score_id"]}
    for rule in rows(warehouse, _RULES, key | {"day": score["as_of_date"]}):
        group = rule["rule_group"]
        count = int((missing / rule["points"]).to_integral_value(ROUND_CEILING))
        reach = f"{count} x {rule['what']} ({number(rule['points'])} each, {rule['rule_id']})"
        if not rule["is_repeatable"]:
            reach = f"{rule['what']} ({number(rule['points'])}, {rule['rule_id']})"
            reach += ", not enough alone" if count > 1 else ""
        limit = limits.get(group)
        room = None if limit is None else limit - groups.get(group, Decimal(0))
        if room is not None and room < missing:
            reach += f", but group {group} has room for {number(max(room, Decimal(0)))} only"
        lines.append(f"    {reach}")
    return lines


def number(value: Decimal) -> str:
    """A decimal without the zeros at its end."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
