"""Matching, caps and decay: the ledger of points (DESIGN.md 3, meanings 1 to 4)."""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from math import floor

from oracle.conditions import is_satisfied
from oracle.values import byte_order, json_fields, plain, round_points

EVENT_FIELDS = (
    "event_id", "source", "event_type", "contact_id", "occurred_at", "loaded_at", "message_id",
    "link_url", "user_agent", "ip_address", "bounce_type", "is_machine", "amount", "currency",
)  # fmt: skip
MESSAGE_FIELDS = ("message_name", "category", "message_type", "channel", "sent_at")
NOTHING = Decimal("0.000000")


def field_value(event, message, field):
    """Text form of a condition field: an event column, a message column or `properties.<key>`."""
    if field.startswith("properties."):
        return json_fields(event["properties"]).get(field[len("properties.") :])
    if field in EVENT_FIELDS:
        return plain(event[field])
    if field in MESSAGE_FIELDS:
        return plain(message.get(field))
    raise ValueError(f"unknown field {field!r}")


def applies(rule, score, event, message):
    """Whether the rule applies to the event (meaning 2)."""
    if event["event_type"] != rule.event_type:
        return False
    if rule.valid_from and event["event_date"] < rule.valid_from:
        return False
    if rule.valid_to and event["event_date"] >= rule.valid_to:
        return False
    if event["is_machine"] and not score.includes_machine_events:
        return False
    if rule.condition_field is None:
        return True
    found = field_value(event, message, rule.condition_field)
    return is_satisfied(found, rule.condition_operator, rule.condition_value)


def period_of(event, cap_period):
    """The part of the calendar (or the message) in which a cap counts; UTC days, ISO weeks."""
    day = event["event_date"]
    if cap_period == "message":
        return event["message_id"] or day
    if cap_period == "day":
        return day
    if cap_period == "week":
        return tuple(day.isocalendar())[:2]
    if cap_period == "month":
        return (day.year, day.month)
    if cap_period == "lifetime":
        return "lifetime"
    raise ValueError(f"unknown cap period {cap_period!r}")


@cache
def decay(points, rule, age_days):
    """What awarded points are worth at an age in days, rounded to six decimals (meaning 4)."""
    if rule.expires_after_days is not None and age_days >= rule.expires_after_days:
        return NOTHING
    if rule.decay == "none":
        factor = 1.0
    elif rule.decay == "exponential":
        factor = 0.5 ** (age_days / rule.half_life_days)
    elif rule.decay == "linear":
        steps = floor(age_days / rule.linear_step_days)
        factor = max(0.0, 1 - rule.linear_step_fraction * steps)
    else:
        raise ValueError(f"unknown decay {rule.decay!r}")
    return round_points(float(points) * factor)


def ledger(score, events, messages, as_of_date, event_keys):
    """One row per (event, rule) of a score, for events up to `as_of_date`.

    A rule may stand in several rows of the seed, versions with validity dates of their own: they
    share a rule id, and so the rule's caps.
    messages: {message_id: row}. event_keys: {id(event): key}, the last tie-breaker within a cap.
    """
    periods = defaultdict(list)
    for rule in score.rules:
        for event in events:
            if event["event_date"] > as_of_date:
                continue
            if applies(rule, score, event, messages.get(event["message_id"], {})):
                period = (rule.cap_period, rule.cap_period and period_of(event, rule.cap_period))
                periods[event["contact_id"], rule.rule_id, period].append((event, rule))

    rows = []
    for matched in periods.values():
        matched.sort(key=lambda pair: _earning_order(pair[0], event_keys))
        for position, (event, rule) in enumerate(matched):
            was_capped = rule.cap_count is not None and position >= rule.cap_count
            awarded = NOTHING if was_capped else rule.points
            age_days = (as_of_date - event["event_date"]).days
            rows.append(
                {
                    "event_key": event_keys[id(event)],
                    "rule_id": rule.rule_id,
                    "score_id": score.score_id,
                    "contact_id": event["contact_id"],
                    "rule_group": rule.rule_group,
                    "points_base": rule.points,
                    "points_awarded": awarded,
                    "points_decayed": decay(awarded, rule, age_days),
                    "was_capped": was_capped,
                    "as_of_date": as_of_date,
                    "event_date": event["event_date"],
                    "occurred_at": event["occurred_at"],
                    "rule": rule,
                }
            )
    return rows


def _earning_order(event, event_keys):
    return (
        event["occurred_at"],
        byte_order(event["event_id"]),
        byte_order(event["source"]),
        event_keys[id(event)],
    )
