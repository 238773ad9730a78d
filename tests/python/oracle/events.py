"""Raw event rows: accepted or rejected, each in exactly one place (DESIGN.md 2)."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from oracle.values import byte_order, parse_amount, parse_time, text

CANONICAL_TYPES = (
    "queued", "sent", "delivered", "deferred", "bounced", "rejected", "opened", "clicked",
    "replied", "forwarded", "form_submitted", "page_viewed", "purchased", "unsubscribed",
    "subscribed", "complained",
)  # fmt: skip
COLUMNS = (
    "event_id", "source", "event_type", "contact_id", "occurred_at", "loaded_at", "message_id",
    "link_url", "user_agent", "ip_address", "bounce_type", "is_machine", "amount", "currency",
    "properties",
)  # fmt: skip
_TEXTS = [
    name for name in COLUMNS if name not in ("occurred_at", "loaded_at", "is_machine", "amount")
]


def sort_events(raw_rows, people):
    """Split raw rows into (accepted events, rejected rows, erased rows).

    Accepted: parsed columns, `contact_id` merged, `received_contact_id`, `event_date`.
    Rejected: the same columns as far as they parse, `rejection_reason`.
    Erased: the raw rows of people who asked to be forgotten; nothing but their number may be kept.
    """
    valid, rejected, erased = [], [], []
    for raw in raw_rows:
        if text(raw["contact_id"]) and people.is_erased(raw["contact_id"]):
            erased.append(raw)
            continue
        row, reason = _check(raw)
        if reason:
            rejected.append(row | {"rejection_reason": reason})
        else:
            valid.append(row)

    accepted = []
    for twins in _by_identity(valid).values():
        kept, *rest = sorted(twins, key=_keep_order)
        accepted.append(kept)
        rejected += [row | {"rejection_reason": "duplicate"} for row in rest]

    for event in accepted:
        event["received_contact_id"] = event["contact_id"]
        event["contact_id"] = people.contact_of(event["contact_id"])
        event["is_machine"] = (
            event["is_machine"] is True
        )  # only the vendor's flag: see random_history
        event["event_date"] = event["occurred_at"].date()
    return accepted, rejected, erased


def _check(raw):
    """Parse one row; return it with the first reason that holds, or None."""
    row = {name: text(raw[name]) for name in _TEXTS} | {"is_machine": raw["is_machine"]}
    row["occurred_at"], unparseable = parse_time(raw["occurred_at"])
    row["loaded_at"], _ = parse_time(raw["loaded_at"])
    row["amount"], bad_amount = parse_amount(raw["amount"])
    if row["contact_id"] is None:
        return row, "missing_contact"
    if unparseable:
        return row, "unparseable_time"
    if row["occurred_at"] is None:
        return row, "missing_time"
    if row["event_type"] not in CANONICAL_TYPES:
        return row, "unknown_event_type"
    if row["loaded_at"] and row["occurred_at"] > row["loaded_at"] + timedelta(days=1):
        return row, "future_dated"
    if bad_amount:
        return row, "bad_amount"
    if row["loaded_at"] is None:
        return row, "missing_load_time"
    return row, None


def _by_identity(rows):
    twins = defaultdict(list)
    for row in rows:
        if row["event_id"] is not None:
            key = (row["source"], row["event_id"])
        else:
            names = ("source", "contact_id", "event_type", "message_id", "occurred_at", "link_url")
            is_consent = row["event_type"] in ("subscribed", "unsubscribed")
            said = row["properties"] if is_consent else None  # two lists may be left at once
            key = (*(row[name] for name in names), said, "without id")
        twins[key].append(row)
    return twins


def _keep_order(row):
    """Earliest load first, then the smallest by the columns in the contract's order, nulls last."""
    key = [row["loaded_at"]]
    for name in COLUMNS:
        value = row[name]
        if name in _TEXTS:
            key.append(byte_order(value))
        else:
            smallest = {"amount": Decimal(0), "is_machine": False}.get(name, datetime.min)
            key.append((value is None, smallest if value is None else value))
    return key
