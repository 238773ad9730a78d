"""What conditions may ask of a contact, as text."""

import json

from oracle.conditions import is_satisfied

ENGAGEMENTS = {
    "opened", "clicked", "replied", "forwarded", "form_submitted", "page_viewed", "purchased",
}  # fmt: skip


def consent_of(events, asked=None):
    """(unsubscribed, complained, hard bounced) after the events of one contact.

    asked: the scopes that a mail is about; None = any. An objection stands in its scope.
    """
    scopes = {scope_of(event) for event in events} if asked is None else {*asked, "all"}
    return (
        any(stands([event for event in events if scope_of(event) == scope]) for scope in scopes),
        any(event["event_type"] == "complained" for event in events),
        any(
            event["event_type"] == "bounced" and event["bounce_type"] == "hard" for event in events
        ),
    )


def scope_of(event):
    """Everything, or a list of the event's source; what was rejected is about everything."""
    try:
        listed = json.loads(event.get("properties") or "{}").get("list_id")
    except (ValueError, AttributeError):
        listed = None
    return f"{event['source']}:{listed}" if listed and "event_date" in event else "all"


def stands(events):
    """Whether an objection of one scope has no later subscription."""
    left = [event["occurred_at"] for event in events if event["event_type"] == "unsubscribed"]
    back = [
        event["occurred_at"]
        for event in events
        if event["event_type"] == "subscribed" and not event["is_machine"]
    ]
    return bool(left) and (not back or max(left) >= max(back))


def contact_traits(contact, is_known, events, scores, attributes, created_on, as_of_date, told=()):
    """{trait: text} of one contact; a trait that it lacks is missing.

    events: its accepted events up to the day. scores: its rows of fct_contact_scores.
    told: what else is said of its consent.
    """
    traits = dict(attributes)
    unsubscribed, complained, bounced = consent_of([*events, *told])
    flags = {
        "is_known": is_known,
        "is_unsubscribed": unsubscribed,
        "has_complained": complained,
        "has_hard_bounced": bounced,
        "is_mailable": is_known and not (unsubscribed or complained or bounced),
    }
    traits |= {f"consent.{name}": str(flag).lower() for name, flag in flags.items()}
    for row in scores:
        traits[f"tier.{row['score_id']}"] = row["tier"]
        if row["is_scored"]:
            for name in ("score", "tier_rank", "percentile", "decile"):
                traits[f"{name}.{row['score_id']}"] = str(row[name])
    traits["activity.evidence_count"] = str(len(events))
    days = [event["event_date"] for event in events]
    engaged = [
        event["event_date"]
        for event in events
        if event["event_type"] in ENGAGEMENTS and not event["is_machine"]
    ]
    for name, day in (
        ("days_since_event", max(days, default=None)),
        ("days_since_engagement", max(engaged, default=None)),
        ("tenure_days", created_on),
    ):
        if day is not None and day <= as_of_date:
            traits[f"activity.{name}"] = str((as_of_date - day).days)
    return {name: text for name, text in traits.items() if text is not None}


def holds(row, traits):
    """Whether the condition of a seed row holds for a contact; a row without one holds for all.

    traits: None for a contact that the warehouse does not hold: nothing is known, nothing holds.
    """
    field = row["condition_field"]
    if not field or traits is None:
        return not field
    if row["condition_operator"] == "is_missing":
        return field not in traits
    return is_satisfied(
        traits.get(field), row["condition_operator"], row["condition_value"] or None
    )
