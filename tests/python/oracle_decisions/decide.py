"""Decide every planned send: control, filtering, pressure, capacity."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import md5

from oracle import evaluate
from oracle.conditions import is_satisfied
from oracle.identity import People
from oracle.rules import field_value
from oracle.values import byte_order, number, parse_time, text

from oracle_decisions.traits import consent_of, contact_traits, holds, scope_of

KINDS = ("control", "filtering", "pressure", "capacity")


@dataclass
class Decisions:
    """rejected: rows not decided. sends: those decided. hits: {rule set: rules that fired}."""

    as_of_date: date
    contacts: dict
    rejected: list = field(default_factory=list)
    sends: list = field(default_factory=list)
    hits: dict = field(default_factory=dict)


def decide(raw, seeds):
    """Decide the planned sends of raw tables under every rule set of the seeds."""
    scored = evaluate(raw, seeds, with_tier_changes=False)
    people = People(raw["contacts"])
    result = Decisions(scored.as_of_date, scored.contacts)
    events = defaultdict(list)
    for event in scored.accepted:
        if event["event_date"] <= scored.as_of_date:
            events[event["contact_id"]].append(event)
    told = refused_words(scored.rejected, people)
    messages = {row["message_id"]: row for row in raw.get("messages", ())}

    _accept(raw["planned_sends"], people, events, messages, result)
    scores = defaultdict(list)
    for row in scored.scores:
        scores[row["contact_id"]].append(row)
    created = people.created()
    attributes = people.attributes(raw.get("companies", ()))
    traits = {
        contact: contact_traits(
            contact,
            is_known,
            events[contact],
            scores[contact],
            attributes.get(contact, {}),
            created.get(contact),
            scored.as_of_date,
            told[contact],
        )
        for contact, is_known in scored.contacts.items()
    }
    history = {contact: _sent(found, messages) for contact, found in events.items()}
    spoken = {
        scope_of(event)
        for found in events.values()
        for event in found
        if event["event_type"] in ("subscribed", "unsubscribed")
    }
    controls = {
        (send["contact_id"], send["consent_scope"]): _controls(
            send["contact_id"],
            scored,
            events[send["contact_id"]],
            messages,
            seeds["quarantine_rules"],
            told[send["contact_id"]],
            _asked(send["consent_scope"], spoken),
        )
        for send in result.sends
    }
    share = next(
        row["value"] for row in seeds["saturation_settings"] if row["setting"] == "holdout_share"
    )
    for send in result.sends:
        send["is_holdout"] = lot(send["message_id"], send["contact_id"]) < Decimal(share)
    rules = seeds["typology_rules"]
    for rule_set in {"current", *(rule["rule_set"] for rule in rules)}:
        result.hits[rule_set] = _hits(
            [rule for rule in rules if rule["rule_set"] == rule_set],
            [row for row in seeds["typology_thresholds"] if row["rule_set"] == rule_set],
            result.sends,
            traits,
            history,
            controls,
        )
    return result


# which rows are decided -----------------------------------------------------------------------


def _accept(rows, people, events, messages, result):
    valid = defaultdict(list)
    for row in rows:
        received, message_id = text(row["contact_id"]), text(row["message_id"])
        if received and people.is_erased(received):
            continue
        contact = people.contact_of(received) if received else None
        planned_at, is_unparseable = parse_time(row["planned_at"])
        message = messages.get(message_id, {})
        weight, is_bad = _weight(row["weight"])
        send = {
            "message_id": message_id,
            "contact_id": contact,
            "received_contact_id": received,
            "planned_at": planned_at,
            "planned_date": planned_at.date() if planned_at else None,
            "category": text(row["category"]) or text(message.get("category")),
            "channel": text(message.get("channel")),
            "message_type": text(message.get("message_type")),
            "weight": weight,
            "consent_scope": text(row["consent_scope"]),
        }
        was_sent = any(
            event["message_id"] == message_id
            and event["event_type"] in ("sent", "delivered")
            and event["event_date"] == result.as_of_date
            for event in events.get(contact, ())
        )
        for reason, is_so in (
            ("missing_message", message_id is None),
            ("missing_contact", received is None),
            ("missing_time", planned_at is None and not is_unparseable),
            ("unparseable_time", planned_at is None),
            ("bad_weight", is_bad),
            ("past", planned_at and send["planned_date"] < result.as_of_date),
            ("already_sent", was_sent and send["planned_date"] == result.as_of_date),
        ):
            if is_so:
                result.rejected.append(send | {"rejection_reason": reason})
                break
        else:
            valid[contact, message_id, planned_at].append(send)
    for group in valid.values():
        group.sort(
            key=lambda send: (
                -send["weight"],
                byte_order(send["category"]),
                byte_order(send["received_contact_id"]),
                send["consent_scope"] or "",
            )
        )
        result.sends.append(group[0])
        result.rejected += [send | {"rejection_reason": "duplicate"} for send in group[1:]]


def _weight(received):
    """(weight, is no number): 5 where none is given."""
    if text(received) is None:
        return Decimal(5), False
    if number(str(received)) is None:
        return Decimal(5), True
    try:
        return round(Decimal(str(received).strip()), 6), False
    except InvalidOperation:
        return Decimal(5), True


def lot(message_id, contact_id):
    """The lot of a contact for a message, from 0 to 1: the holdout has those below its share."""
    digest = md5(f"{message_id}\x1f{contact_id}".encode()).digest()
    return Decimal((int.from_bytes(digest[8:], "little") >> 1) % 1_000_000) / 1_000_000


# what is known of contacts --------------------------------------------------------------------


def _sent(events, messages):
    """[(day, category, channel, type)] of what one contact was sent.

    Each `sent`; a `delivered` where no `sent` of its message was told, or, without one, of its day.
    """

    def mail(event):
        return event["message_id"] or event["event_date"]

    told = {mail(event) for event in events if event["event_type"] == "sent"}
    sent = []
    for event in events:
        if event["event_type"] == "sent" or (
            event["event_type"] == "delivered" and mail(event) not in told
        ):
            message = messages.get(event["message_id"], {})
            scope = [text(message.get(name)) for name in ("category", "channel", "message_type")]
            sent.append((event["event_date"], *scope))
    return sent


def refused_words(rejected, people):
    """{contact: what rejected events say of consent}; it counts from its loading."""
    told = defaultdict(list)
    for row in rejected:
        if row["contact_id"] and row["rejection_reason"] != "duplicate":
            moment = row["loaded_at"] or datetime(1970, 1, 1)
            told[people.contact_of(row["contact_id"])].append(row | {"occurred_at": moment})
    for rows in told.values():
        rows[:] = [row for row in rows if row["event_type"] != "subscribed"]
    return told


def _asked(consent_scope, spoken):
    """The scopes that a send names; None, which is any, where nobody ever spoke of one of them.

    A send about `all` is about everything: whatever was objected to forbids it.
    """
    names = set(consent_scope.split("|")) if consent_scope else set()
    return names if names and names != {"all"} and names <= spoken else None


def _controls(contact, scored, events, messages, quarantine_rules, told, asked):
    """[(rule, order, released on)] of the controls that no seed can switch off."""
    unsubscribed, complained, bounced = consent_of(events + told, asked)
    found = [
        (rule_id, order, None)
        for order, (rule_id, is_so) in enumerate(
            (
                ("unknown_contact", not scored.contacts.get(contact, False)),
                ("unsubscribed", unsubscribed),
                ("complained", complained),
                ("hard_bounced", bounced),
            ),
            1,
        )
        if is_so
    ]
    bounces = defaultdict(list)
    for event in events:
        if event["event_type"] == "bounced" and event["bounce_type"] != "hard":
            for rule in sorted(quarantine_rules, key=lambda rule: int(rule["rule_order"])):
                message = messages.get(event["message_id"], {})
                value = field_value(event, message, rule["condition_field"] or "source")
                if not rule["condition_field"] or is_satisfied(
                    value, rule["condition_operator"], rule["condition_value"] or None
                ):
                    bounces[rule["quarantine_id"]].append(event["event_date"])
                    break
    releases = []
    for rule in quarantine_rules:
        days, rest = bounces[rule["quarantine_id"]], timedelta(int(rule["release_after_days"]))
        for last in days:
            if sum(last - rest < day <= last for day in days) >= int(rule["min_count"]):
                releases.append(last + rest)
    if releases:
        found.append(("quarantined", 5, max(releases)))
    return found


# the rules ------------------------------------------------------------------------------------


def speaks_of(rule, category, channel, message_type):
    """Whether a message is in the scope of a rule."""
    for name, value in (("category", category), ("channel", channel)):
        if rule[name] and value not in rule[name].split("|"):
            return False
    if rule["message_type"]:
        return message_type in rule["message_type"].split("|")
    return message_type != "transactional"


def _scope(send):
    return send["category"], send["channel"], send["message_type"]


def window(rule, day):
    """(first, last) day whose messages count for a send of the day."""
    if not rule["period"]:
        before, after = int(rule["days_before"] or 1), int(rule["days_after"] or 1)
        return day - timedelta(before - 1), day + timedelta(after - 1)
    days = [day + timedelta(shift) for shift in range(-100, 101)]
    same = [
        other for other in days if _period(rule["period"], other) == _period(rule["period"], day)
    ]
    return same[0], same[-1]


def _period(name, day):
    return {
        "day": day,
        "week": day.isocalendar()[:2],
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month - 1) // 3),
    }[name]


def _hit(rule, send, is_blocking=True, **counts):
    return {
        "rule_id": rule["rule_id"],
        "rule_kind": rule["rule_kind"],
        "order": (KINDS.index(rule["rule_kind"]) + 1, int(rule["rule_order"]), rule["rule_id"]),
        "send": send,
        "is_blocking": is_blocking,
        "threshold": counts.get("threshold"),
        "sent_count": counts.get("sent"),
        "planned_count": counts.get("planned"),
    }


def _hits(rules, thresholds, sends, traits, history, controls):
    hits = []
    kinds = {kind: [rule for rule in rules if rule["rule_kind"] == kind] for kind in KINDS}
    queues = defaultdict(list)
    for send in sends:
        own = traits.get(send["contact_id"])
        before = len(hits)
        for rule_id, order, released_on in controls[send["contact_id"], send["consent_scope"]]:
            if released_on is None or send["planned_date"] < released_on:
                fixed = {"rule_id": rule_id, "rule_kind": "control", "rule_order": order}
                hits.append(_hit(fixed, send) | {"order": (0, order, rule_id)})
        hits += [
            _hit(rule, send)
            for rule in (*kinds["control"], *([] if send["is_holdout"] else kinds["filtering"]))
            if speaks_of(rule, *_scope(send)) and holds(rule, own)
        ]
        if len(hits) == before:
            queues[send["contact_id"]].append(send)

    passed = []
    for contact, queue in queues.items():
        queue.sort(
            key=lambda send: (-send["weight"], send["planned_at"], byte_order(send["message_id"]))
        )
        allowed = []
        for send in queue:
            blocks = _pressure(
                kinds["pressure"], thresholds, send, allowed, history.get(contact, ()),
                traits.get(contact),
            )  # fmt: skip
            blocks = [] if send["is_holdout"] else blocks
            hits += blocks
            if not blocks:
                allowed.append(send)
        passed += allowed

    sent = [row for rows in history.values() for row in rows]
    for rule in kinds["capacity"]:
        hits += _capacity(rule, passed, sent, traits)
    return hits


def _turn(send):
    """Heavier first, then earlier, then by message."""
    return -send["weight"], send["planned_at"], byte_order(send["message_id"])


def _pressure(rules, thresholds, send, allowed, sent, traits):
    blocks = []
    for rule in rules:
        if not speaks_of(rule, *_scope(send)) or not holds(rule, traits):
            continue
        limit = rule["threshold"]
        exceptions = [row for row in thresholds if row["rule_id"] == rule["rule_id"]]
        for row in sorted(exceptions, key=lambda row: int(row["threshold_order"])):
            if holds(row, traits):
                limit = row["threshold"]
                break
        first, last = window(rule, send["planned_date"])
        sent_count = sum(first <= day <= last and speaks_of(rule, *scope) for day, *scope in sent)
        planned_count = sum(
            first <= other["planned_date"] <= last and speaks_of(rule, *_scope(other))
            for other in allowed
        )
        if sent_count + planned_count >= int(limit):
            blocks.append(
                _hit(rule, send, threshold=int(limit), sent=sent_count, planned=planned_count)
            )
    return blocks


def _capacity(rule, sends, sent, traits):
    hits, groups = [], defaultdict(list)
    for send in sends:
        if speaks_of(rule, *_scope(send)) and holds(rule, traits.get(send["contact_id"])):
            period = rule["period"]
            key = (
                send["message_id"] if period == "message" else _period(period, send["planned_date"])
            )
            groups[key].append(send)
    for key, group in groups.items():
        sent_count = sum(
            rule["period"] != "message"
            and _period(rule["period"], day) == key
            and speaks_of(rule, *scope)
            for day, *scope in sent
        )
        group.sort(
            key=lambda send: (
                -send["weight"],
                send["planned_at"],
                byte_order(send["message_id"]),
                byte_order(send["contact_id"]),
            )
        )
        for place, send in enumerate(group):
            if sent_count + place >= int(rule["threshold"]):
                hits.append(
                    _hit(
                        rule,
                        send,
                        is_blocking=rule["is_exclusion"] == "true",
                        threshold=int(rule["threshold"]),
                        sent=sent_count,
                        planned=place,
                    )
                )
    return hits
