"""Random plans and send rules upon a random history."""

import json
from datetime import datetime, timedelta

from oracle.random_history import COUNTRIES, MESSAGE_IDS, SLOT

CATEGORIES = ("news", "offers", "events")
SOURCES = ("crm", "mailer")
SCOPES = ("crm:1", "crm:2", "mailer:1", "crm:1|mailer:1", "crm:1|nobody:9", "nobody:9", "all", " ")
CONDITIONS = (
    ("country", "=", "DE"), ("country", "in", "DE|FR"), ("country", "is_missing", ""),
    ("plan", "is_present", ""), ("plan", "!=", "pro"), ("employees", ">=", "100"),
    ("company.industry", "=", "Retail"), ("company.employee_count", ">", "10"),
    ("tier.engagement", "=", "inactive"), ("tier.engagement", "in", "ambassador|active"),
    ("tier.engagement", "=", "unscored"), ("score.engagement", ">=", "10"),
    ("percentile.engagement", ">", "50"), ("decile.engagement_decayed", "<=", "3"),
    ("tier_rank.fit", "=", "3"), ("consent.is_unsubscribed", "=", "true"),
    ("consent.is_mailable", "=", "true"), ("activity.days_since_engagement", ">", "20"),
    ("activity.days_since_event", "<", "10"), ("activity.evidence_count", ">=", "8"),
    ("activity.tenure_days", ">", "300"),
)  # fmt: skip


def random_plan(random, history):
    """Add planned sends, and more mail sent of late, to a history; return seeds of send rules."""
    raw = history.raw
    loyal = {row["contact_id"] for row in raw["contacts"] if random.random() < 0.95}
    raw["events"] = [_mild(row) if row["contact_id"] in loyal else row for row in raw["events"]]
    raw["events"] += [_sent(random, history, number) for number in range(150)]
    raw["events"] += [_said(random, history, number) for number in range(40)]
    ids = [row["contact_id"] for row in raw["contacts"]] + ["ghost-1", "never-seen", None, " "]
    busy = random.sample(ids[:-2], random.randint(6, 12))
    rows = [
        _planned(random, history, contact)
        for contact in ids
        for _ in range(random.randint(8, 22) if contact in busy else random.randint(0, 6))
    ]
    rows += [dict(random.choice(rows)) for _ in range(len(rows) // 20)]
    random.shuffle(rows)
    raw["planned_sends"] = rows
    rules, thresholds = [], []
    for rule_set in ("current", "other", "third")[: random.randint(1, 3)]:
        _rule_set(random, rule_set, rules, thresholds)
    return {
        "typology_rules": rules,
        "typology_thresholds": thresholds,
        "quarantine_rules": _quarantines(random),
    }


def _mild(event):
    """The event, harmless: almost nobody of a random history could be mailed."""
    if event["event_type"] in ("unsubscribed", "complained", "bounced"):
        return event | {"event_type": "page_viewed", "bounce_type": None}
    return event


def _sent(random, history, number):
    """One more mail of the last weeks, in a slot of deliveries."""
    day = history.last_day - timedelta(days=random.randint(0, 25))
    slot = random.randrange(36) * 4 + 1
    occurred = datetime.combine(day, datetime.min.time()) + slot * SLOT
    events = history.raw["events"]
    contacts = [row["contact_id"] for row in history.raw["contacts"]]
    return dict.fromkeys(events[0]) | {
        "event_id": f"late-{number}",
        "source": "plan",
        "event_type": random.choice(["sent", "sent", "delivered", "bounced"]),
        "contact_id": random.choice(contacts),
        "occurred_at": _alike(occurred, events, "occurred_at"),
        "loaded_at": _alike(occurred + timedelta(hours=1), events, "loaded_at"),
        "message_id": random.choice([*MESSAGE_IDS, None]),
        "bounce_type": random.choice(["soft", "soft", "soft", None]),
    }


def _said(random, history, number):
    """Somebody leaves a list or comes back to it."""
    is_left = random.random() < 0.6
    said = _sent(random, history, number) | {
        "event_id": f"said-{number}",
        "source": random.choice(SOURCES),
        "event_type": "unsubscribed" if is_left else "subscribed",
        "message_id": None,
        "bounce_type": None,
        "properties": json.dumps({"list_id": random.choice(["1", "1", "2", None])}),
    }
    day = history.last_day - timedelta(days=random.randint(0, 25))
    slot = random.randrange(18) * 8 + (3 if is_left else 4)
    occurred = datetime.combine(day, datetime.min.time()) + slot * SLOT
    for name, moment in (("occurred_at", occurred), ("loaded_at", occurred + timedelta(hours=1))):
        said[name] = _alike(moment, history.raw["events"], name)
    return said


def _alike(moment, rows, name):
    """A moment as the rows' column spells it: text, or a time with or without zone."""
    other = next((row[name] for row in rows if row[name] is not None), None)
    if isinstance(other, datetime):
        return moment.replace(tzinfo=other.tzinfo)
    return moment.isoformat()


def _planned(random, history, contact):
    day = history.last_day + timedelta(days=random.choice([0, 1, 1, 2, 3, 5, 6, 7, 8, 13, 20, 40]))
    if random.random() < 0.03:
        day = history.last_day - timedelta(days=1)
    planned_at = datetime.combine(day, datetime.min.time()) + timedelta(
        hours=random.choice([0, 8, 8, 23])
    )
    spelled = random.choice([planned_at.isoformat(), f"{planned_at.isoformat()}Z"])
    if random.random() < 0.03:
        spelled = random.choice([None, "", "soon"])
    return {
        "message_id": random.choice([*MESSAGE_IDS, "p1", "p2"]) if random.random() < 0.98 else None,
        "contact_id": contact,
        "planned_at": spelled,
        "category": random.choice([None, None, *CATEGORIES]),
        "consent_scope": random.choice([None, None, *SCOPES]),
        "weight": random.choice([None, None, "5", "5.0", "3", "8", "0.5", "-1"])
        if random.random() < 0.98
        else "heavy",
    }


def _rule_set(random, rule_set, rules, thresholds):
    for kind, most in (("control", 1), ("filtering", 1), ("pressure", 4), ("capacity", 2)):
        for number in range(random.randint(kind == "pressure", most)):
            rule = _rule(random, kind) | {
                "rule_set": rule_set,
                "rule_id": f"{kind}{number}",
                "rule_kind": kind,
                "rule_order": str(random.randint(1, 3)),
            }
            rules.append(rule)
            if kind == "pressure":
                thresholds += [
                    _condition(random)
                    | {
                        "rule_set": rule_set,
                        "rule_id": rule["rule_id"],
                        "threshold_order": str(order),
                        "threshold": str(random.choice([0, 1, 2, 4, 9])),
                    }
                    for order in range(random.choice([0, 0, 1, 2]))
                ]


def _rule(random, kind):
    rule = {
        "category": random.choice(["", "", "", "", *CATEGORIES, "news|offers"]),
        "channel": random.choice(["", "", "", "", "email", "sms|email"]),
        "message_type": random.choice(["", "", "", "", "marketing", "transactional|automation"]),
    }
    if kind in ("control", "filtering") or random.random() < 0.3:
        rule |= _condition(random)
    if kind == "pressure":
        rule["threshold"] = str(random.choice([0, 1, 2, 3, 3, 4, 4, 5, 6]))
        if random.random() < 0.4:
            rule["period"] = random.choice(["day", "week", "month", "quarter"])
        else:
            rule["days_before"] = random.choice(["", "1", "3", "7", "15"])
            rule["days_after"] = random.choice(["1", "2", "7", "15"])
    if kind == "capacity":
        rule["threshold"] = str(random.choice([0, 1, 3, 8, 20]))
        rule["period"] = random.choice(["message", "day", "week", "month", "quarter"])
        rule["is_exclusion"] = random.choice(["", "false", "true", "true"])
    blank = ("condition_field", "condition_operator", "condition_value", "threshold", "days_before")
    return dict.fromkeys((*blank, "days_after", "period", "is_exclusion"), "") | rule


def _condition(random):
    field, operator, value = random.choice(CONDITIONS)
    if field == "country" and operator == "=":
        value = random.choice(COUNTRIES)
    return {"condition_field": field, "condition_operator": operator, "condition_value": value}


def _quarantines(random):
    by_type = {
        "quarantine_id": "by_message",
        "condition_field": random.choice(["message_id", "channel", "source"]),
        "condition_operator": "=",
        "condition_value": random.choice(["m1", "email", "plan"]),
    }
    rest = {
        "quarantine_id": "soft",
        "condition_field": "",
        "condition_operator": "",
        "condition_value": "",
    }
    return [
        row
        | {
            "rule_order": str(order),
            "min_count": str(random.randint(1, 3)),
            "release_after_days": str(random.choice([1, 5, 10, 30])),
        }
        for order, row in enumerate(random.sample([by_type, rest], random.randint(0, 2)), 1)
    ]
