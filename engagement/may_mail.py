"""May a contact be mailed, may a planned message go out, and which rule says no?"""

from typing import Any

import duckdb

from engagement import show
from engagement.use import known, told
from engagement.warehouse import rows

_CONTACT = "select * from core.dim_contacts where contact_id = ?"
_QUARANTINE = """
    select is_quarantined, quarantine_released_on from activation.rpt_contact_360
    where contact_id = ?
"""
_SENDS = """
    select
        decisions.*,
        (
            select string_agg(hits.rule_id, ', ' order by hits.rule_id)
            from pressure.fct_send_rule_hits as hits
            where
                hits.message_id = decisions.message_id
                and hits.contact_id = decisions.contact_id
                and hits.planned_at = decisions.planned_at
                and hits.is_blocking
                and not hits.is_first_blocking
        ) as other_rules
    from pressure.fct_send_decisions as decisions
    where decisions.contact_id = ?
    order by decisions.planned_at, decisions.message_id
"""
_DECISIONS = "pressure.fct_send_decisions"
_UNDECIDED = "no decision on any send: the capability decisions is off"
_MESSAGE = """
    select blocking_rule_id, blocking_rule_kind, count(*) as sends
    from pressure.fct_send_decisions
    where message_id = ?
    group by blocking_rule_id, blocking_rule_kind
    order by blocking_rule_id is not null, sends desc, blocking_rule_id
"""
_REFUSALS = (  # of dim_contacts: the flag, its time, in words
    ("has_complained", "complained_at", "complained"),
    ("is_unsubscribed", "unsubscribed_at", "unsubscribed"),
    ("has_hard_bounced", "hard_bounced_at", "hard bounce"),
)


def may_mail(warehouse: duckdb.DuckDBPyConnection, name: str) -> str:
    """The answer for a contact_id, a message_id, or both; exits with a sentence for neither."""
    contacts = rows(warehouse, _CONTACT, name)
    are_decided = (_DECISIONS,) in warehouse.execute(show.TABLES).fetchall()
    sends = rows(warehouse, _SENDS, name) if are_decided else None
    planned = rows(warehouse, _MESSAGE, name) if are_decided else []
    if not (contacts or sends or planned):
        no_send = f"no planned send of a message {name}" if are_decided else _UNDECIDED
        raise SystemExit(f"There is no contact {name}, and {no_send}.")
    parts = []
    if contacts or sends:
        quarantine = rows(warehouse, _QUARANTINE, name)
        parts.append(of_contact(name, contacts, quarantine, sends))
    if planned:
        parts.append(of_message(name, planned))
    age = told(*known(warehouse))
    return "\n\n".join([*parts, f"{age[0].upper()}{age[1:]}."])


def of_contact(
    name: str,
    contacts: list[dict[str, Any]],
    quarantine: list[dict[str, Any]],
    sends: list[dict[str, Any]] | None,
) -> str:
    """Consent with its reasons, then each planned send and the rules that block it."""
    lines = []
    if not contacts:
        lines.append(f"{name} is no contact here: no mail.")
    for contact in contacts:
        reasons = [
            f"{word} on {contact[time]:%Y-%m-%d}" if contact[time] else word
            for flag, time, word in _REFUSALS
            if contact[flag]
        ]
        if not contact["is_known"]:
            reasons.append("no contact record")
        if contact["is_mailable"]:
            lines.append(f"{name} may be mailed.")
        else:
            lines.append(f"{name} may not be mailed: {', '.join(reasons) or 'consent withheld'}.")
    for row in quarantine:
        if row["is_quarantined"]:
            lines.append(f"  In quarantine until {row['quarantine_released_on']}: soft bounces.")
    none = "  No send to it is planned." if sends is not None else f"  There is {_UNDECIDED}."
    lines += ["", "  Planned sends"] if sends else [none]
    for send in sends or []:
        answer = "yes  holdout: no filter, no pressure rule" if send["is_holdout"] else "yes"
        if not send["is_allowed"]:
            answer = f"no   {send['blocking_rule_id']} ({send['blocking_rule_kind']})"
        if send["threshold"] is not None and not send["is_allowed"]:
            answer += f": {send['sent_count']} sent, {send['planned_count']} planned"
            answer += f", at most {send['threshold']}"
        if send["other_rules"]:
            answer += f"; also {send['other_rules']}"
        lines.append(
            f"    {send['planned_at']:%Y-%m-%d %H:%M}  {send['message_id']:<16} "
            f"{send['category'] or '':<14} {answer}"
        )
    return "\n".join(lines)


def of_message(name: str, planned: list[dict[str, Any]]) -> str:
    """How many planned sends of a message may go out, and how many each rule blocks first."""
    total = sum(row["sends"] for row in planned)
    allowed = sum(row["sends"] for row in planned if row["blocking_rule_id"] is None)
    lines = [f"{name}: {allowed:,} of {total:,} planned sends may go out."]
    lines += [
        f"    {row['blocking_rule_id']:<24} {row['blocking_rule_kind']:<12} {row['sends']:>9,}"
        for row in planned
        if row["blocking_rule_id"] is not None
    ]
    return "\n".join(lines)
