"""From raw rows and seeds to what the marts must hold."""

from collections import defaultdict
from dataclasses import dataclass, field

from oracle.config import read_scores
from oracle.events import sort_events
from oracle.identity import People
from oracle.rules import decay, ledger
from oracle.scores import property_points, score_contacts, score_value
from oracle.tiers import tier_changes
from oracle.values import parse_time, text


@dataclass
class Result:
    """What the warehouse must hold; each a list of dicts, in no particular order."""

    as_of_date: object
    accepted: list
    rejected: list
    erased: list
    contacts: dict = field(default_factory=dict)  # contact_id -> is_known
    ledger: list = field(default_factory=list)
    property_points: list = field(default_factory=list)
    scores: list = field(default_factory=list)
    tier_changes: list = field(default_factory=list)


def evaluate(raw, seeds, as_of_date=None, key_of=None, with_tier_changes=True):
    """Score raw tables with seeds.

    raw: {"events", "contacts", and if there are "messages", "companies": list of dicts}.
    seeds: {seed name: list of text rows} of the five scoring seeds.
    as_of_date: a date, as of which nobody is there who joined later; None = the last date with an
    accepted event, and everybody who is known.
    key_of: function of an accepted event that gives its `event_key`, the tie-breaker of last resort
    within a cap; without it events are numbered as they come.
    """
    people = People(raw["contacts"])
    accepted, rejected, erased = sort_events(raw["events"], people)
    is_past = as_of_date is not None
    if as_of_date is None:
        as_of_date = max((event["event_date"] for event in accepted), default=None)
    result = Result(as_of_date, accepted, rejected, erased)
    result.contacts = {contact: True for contact in people.known}
    for event in accepted:
        result.contacts.setdefault(event["contact_id"], False)
    if is_past:
        result.contacts = there_by(as_of_date, result.contacts, people, accepted)

    event_keys = {
        id(event): key_of(event) if key_of else number for number, event in enumerate(accepted)
    }
    activity = defaultdict(list)
    for event in accepted:
        if event["event_date"] <= as_of_date:
            activity[event["contact_id"]].append(event["occurred_at"])
    activity = {contact: sorted(moments) for contact, moments in activity.items()}
    messages = {
        row["message_id"]: row | {"sent_at": parse_time(row["sent_at"])[0]}
        for row in raw.get("messages", ())
        if text(row["message_id"])
    }
    attributes = people.attributes(raw.get("companies", ()))

    for score in read_scores(seeds):
        earned = ledger(score, accepted, messages, as_of_date, event_keys)
        result.ledger += earned
        by_contact = defaultdict(list)
        for row in earned:
            by_contact[row["contact_id"]].append(row)
        points = {}
        for contact in result.contacts:
            fit = property_points(score, contact, attributes.get(contact, {}))
            result.property_points += fit
            points[contact] = [(row["rule_group"], row["points"]) for row in fit]
            points[contact] += [
                (row["rule_group"], row["points_decayed"]) for row in by_contact[contact]
            ]
        result.scores += score_contacts(
            score, sorted(result.contacts), activity, points, as_of_date
        )
        if with_tier_changes:
            for contact, moments in activity.items():
                fit = property_points(score, contact, attributes.get(contact, {}))
                result.tier_changes += tier_changes(
                    score,
                    contact,
                    moments[0].date(),
                    as_of_date,
                    day_scorer(score, by_contact[contact], fit),
                )
    return result


def there_by(day, contacts, people, accepted):
    """Those who were there on a past date: created by then (as far as told), or with an event."""
    seen = {event["contact_id"] for event in accepted if event["event_date"] <= day}
    created = people.created()
    return {
        contact: is_known
        for contact, is_known in contacts.items()
        if contact in seen or (is_known and created.get(contact, day) <= day)
    }


def day_scorer(score, earned, fit):
    """A function of a date: the score of one contact as of that date.

    earned: the contact's ledger rows. fit: its property points. Caps are taken from the full
    history: they fill in order of time, so what happens after a day never changes what was earned
    up to it. Decay is computed anew.
    """

    fit_points = [(row["rule_group"], row["points"]) for row in fit]

    def score_on(day):
        seen = [
            (
                row["rule_group"],
                decay(row["points_awarded"], row["rule"], (day - row["event_date"]).days),
            )
            for row in earned
            if row["event_date"] <= day
        ]
        return score_value(score, seen + fit_points)

    return score_on
