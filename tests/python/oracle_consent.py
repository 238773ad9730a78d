"""The rule of consent in plain Python, written from its text by somebody who has not read the SQL.

    memory = Memory()
    for tables in loads:                        # {table: rows}, times as datetimes
        judged = judge(tables, memory)          # .people: {contact_id: Consent}, without the erased
        decide(tables["planned_sends"], judged, judged.spoken)  # {message_id: what forbids it}
    elsewhere = judge(tables, memory.exported())    # a new database that is given the log

How sentences that may be read in two ways are read here:

- The log takes an objection, complaint or bounce block under every id and address that its person
  has when it is seen, and whoever has one of these later has it, too: under all their ids and
  addresses from then on. Hashes of erased people stay; but while somebody stands erased, their
  events are not read, and nothing goes on from one of their ids or addresses to another.
- Of subscriptions, lifted blocks and withheld consent only what the tables say now counts.
- A date in the setting `as_of_date` hides what was said after that day, but not from the log;
  without one all that is known counts, also after the last event.
- An event of objection whose time is missing, unreadable or in the future counts from its loading,
  and for everything; so does, in its own scope, a state without a time. A state that would lift
  something lifts nothing without a time.
- An objection or withheld consent at midnight is one of a day without a time: it counts to its end.
- A person is known while one of its records is there that is not removed.
- Who asks to be erased has objected to everything at that time, under each id and address of the
  records and of the request.
- Who was erased stays so, each id until it has a record again without a request; so does an id that
  a request names, records or not.
- The id that others were merged into is one of the person's, with a record of its own or without.
- Withheld consent of one scope is of no matter while another scope's latest word is a subscription;
  withheld for everything, it forbids all mail whatever is subscribed to.
- A planned send that names scopes asks the objections to these and to everything. Withheld consent
  of one of them forbids it; that of any other, too, while no scope's latest word is a subscription.
  It counts as naming none where one of the scopes was never spoken of, by anybody who is not
  erased; then what stands anywhere forbids it, as it does for the contact.
- Complaints, bounce blocks and their lifting know no list: they are about the address. A hard
  bounce is an event that may be corrected: only blocks are logged.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

OF_LISTS = ("objected", "withheld", "subscribed")
LOGGED = ("objected", "complained", "undeliverable")
KINDS = {"unsubscribed": "objected", "complained": "complained", "bounced": "bounced"}
NEVER = datetime.min


class Consent(NamedTuple):
    """What core.dim_contacts says of one contact."""

    is_known: bool
    is_unsubscribed: bool
    has_complained: bool
    has_hard_bounced: bool
    is_mailable: bool


class Said(NamedTuple):
    """One statement of consent; it belongs to one id or address, which stands beside it."""

    kind: str
    scope: str
    at: datetime


class Judged(NamedTuple):
    """What is known after a load."""

    people: dict  # {contact_id: Consent} of everybody who is there
    said: dict  # {contact_id: statements that count}, also of those who are not there yet
    ids: dict  # {an id: the contact_id of its person}
    erased: set  # ids

    @property
    def spoken(self):
        """Every scope that somebody spoke of."""
        return {one.scope for about in self.said.values() for one in about}


@dataclass
class Memory:
    """What a database remembers of the loads before."""

    log: dict = field(default_factory=lambda: defaultdict(set))  # subject -> statements
    erased: set = field(default_factory=set)  # contact ids

    def exported(self):
        """What another database has once it was given the log."""
        log = defaultdict(set)
        log.update({subject: set(said) for subject, said in self.log.items()})
        return Memory(log, set(self.erased))


@dataclass
class Person:
    """One person: all its ids and addresses, and its records."""

    subjects: set
    records: list

    @property
    def ids(self):
        """Every contact id of the person."""
        return {name for kind, name in self.subjects if kind == "id"}

    @property
    def contact_id(self):
        """The id that survives."""
        return min((row["created_at"], row["contact_id"]) for row in self.records)[1]


def judge(tables, memory, as_of=None):
    """What is known of everybody after a load; `memory` takes what is to be remembered.

    as_of: the day that the setting as_of_date names. Who was created after it, and did nothing up
    to it, is not there.
    """
    people = persons(tables["contacts"])
    asked = {("id", row["contact_id"]) for row in tables["erasure_requests"]}
    asked |= {("email", normal(row["email"])) for row in tables["erasure_requests"]}
    erased = [
        person
        for person in people
        if person.subjects & asked or any(row["deleted_at"] for row in person.records)
    ]
    known_ids = {one for person in people for one in person.ids}
    memory.erased -= known_ids
    memory.erased |= {one for person in erased for one in person.ids}
    memory.erased |= {name for kind, name in asked if kind == "id"}
    events = [row for row in tables["events"] if row["contact_id"] not in memory.erased]
    said = statements(events, tables["consents"])
    add_erasures(said, erased, tables["erasure_requests"])

    active = {
        row["contact_id"]
        for row in events
        if time_of(row) and (as_of is None or time_of(row).date() <= as_of)
    }

    judged = Judged({}, {}, {}, set(memory.erased))
    for person in people:
        if person not in erased:
            about = until(as_of, remembered(person.subjects, said, memory))
            judged.said[person.contact_id] = about
            judged.ids.update(dict.fromkeys(person.ids, person.contact_id))
            joined = min(row["created_at"] for row in person.records)
            if as_of is None or joined.date() <= as_of or person.ids & active:
                judged.people[person.contact_id] = weigh(about, is_known(person.records))
    for one in {row["contact_id"] for row in events if time_of(row)} - known_ids:
        about = judged.said[one] = until(as_of, remembered({("id", one)}, said, memory))
        if one in active:
            judged.people[one] = weigh(about, False)
    for subject in said:  # of the erased, or nobody's yet
        remembered({subject}, said, memory)
    return judged


def decide(sends, judged, spoken):
    """{message_id: what forbids the send, in words}; sends to the erased are absent.

    spoken: every scope that anybody spoke of. Who is not known is told nothing else about.
    """
    decided = {}
    for send in sends:
        if send["contact_id"] in judged.erased:
            continue
        one = judged.ids.get(send["contact_id"], send["contact_id"])
        consent = judged.people.get(one)
        if not consent or not consent.is_known:
            decided[send["message_id"]] = "unknown_contact"
            continue
        scopes = set((send["consent_scope"] or "").split("|"))
        refused = consent.is_unsubscribed
        if scopes <= spoken:
            objected, withheld, consented = standing(judged.said[one])
            refused = bool((objected | withheld) & {"all", *scopes})
            refused |= bool(withheld and not consented)
        reasons = {
            "unsubscribed": refused,
            "complained": consent.has_complained,
            "hard_bounced": consent.has_hard_bounced,
        }
        decided[send["message_id"]] = " ".join(name for name, holds in reasons.items() if holds)
    return decided


def add_erasures(said, erased, requests):
    """Add that the erased have objected to everything: the latest time that their records say."""
    asked = [Person(subjects_of(row), [row]) for row in requests]
    for person in erased:
        records = person.records + [
            row for one in asked if one.subjects & person.subjects for row in one.records
        ]
        at = max(erased_at(row) for row in records)
        for subject in {subject for row in records for subject in subjects_of(row)}:
            said[subject].add(Said("objected", "all", at))
    for one in asked:
        if not any(one.subjects & person.subjects for person in erased):
            for subject in one.subjects:
                said[subject].add(Said("objected", "all", erased_at(one.records[0])))


def subjects_of(row):
    """The id and the address of a record or a request."""
    subjects = {("id", row["contact_id"]), ("email", normal(row["email"]))}
    return {subject for subject in subjects if subject[1]}


def erased_at(row):
    """When a record or a request asks for erasure; the record's latest time if it does not say."""
    return row.get("requested_at") or row["deleted_at"] or row["updated_at"] or row["created_at"]


def remembered(subjects, said, memory):
    """All statements about a person; the objections go into the log of each of its subjects."""
    about = set().union(*(said.get(subject, set()) | memory.log[subject] for subject in subjects))
    for subject in subjects:
        memory.log[subject] |= {one for one in about if one.kind in LOGGED}
    return about


def until(as_of, about):
    """The statements that a day knows."""
    return {one for one in about if as_of is None or one.at.date() <= as_of}


def standing(about):
    """The scopes in which an objection stands, consent is withheld, and consent holds."""
    latest = defaultdict(lambda: NEVER)
    for one in about:
        latest[one.kind, one.scope] = max(latest[one.kind, one.scope], counts_from(one))
    objects, refuses, consents = set(), set(), set()
    for scope in {one.scope for one in about}:
        objected, withheld = latest["objected", scope], latest["withheld", scope]
        own, added = latest["subscribed", scope], latest["added", scope]
        if objected is not NEVER and objected >= own:
            objects.add(scope)
        if withheld is not NEVER and withheld >= max(own, added):
            refuses.add(scope)
        if max(own, added) > max(objected, withheld):
            consents.add(scope)
    return objects, refuses, consents


def counts_from(one):
    """The time of a statement; the end of its day for a no that has none."""
    if one.kind in ("objected", "withheld") and one.at.time() == time.min:
        return one.at + timedelta(seconds=86399)
    return one.at


def weigh(about, known):
    """The rule itself: a person's statements to what they amount to."""
    objects, refuses, consents = standing(about)
    blocks = [one.at for one in about if one.kind in ("undeliverable", "bounced")]
    blocked = max(blocks, default=None)
    lifted = max((one.at for one in about if one.kind == "deliverable"), default=NEVER)
    unsubscribed = bool(objects or "all" in refuses or (refuses and not consents))
    complained = any(one.kind == "complained" for one in about)
    bounced = blocked is not None and blocked >= lifted
    mailable = known and not (unsubscribed or complained or bounced)
    return Consent(known, unsubscribed, complained, bounced, mailable)


def statements(events, consents):
    """{subject: statements} that events and the table of consents make now."""
    said = defaultdict(set)
    for row in events:
        statement = of_event(row)
        if statement:
            said["id", row["contact_id"]].add(statement)
    for row in consents:
        listed = row["list_id"] if row["statement"] in OF_LISTS else None
        scope = f"{row['source']}:{listed}" if listed else "all"
        kind = row["statement"]
        if not row["stated_at"]:
            kind = {"subscribed": "added", "deliverable": "undated"}.get(kind, kind)
        statement = Said(kind, scope, row["stated_at"] or row["loaded_at"])
        for subject in (("id", row["contact_id"]), ("email", normal(row["email"]))):
            if subject[1]:
                said[subject].add(statement)
    return said


def of_event(row):
    """What an event says of consent, None for nothing."""
    kind, at = row["event_type"], time_of(row)
    try:
        properties = json.loads(row["properties"] or "{}")
    except ValueError:
        properties = {}
    listed = properties.get("list_id")
    scope = f"{row['source']}:{listed}" if listed and at else "all"
    if kind == "subscribed" and at:
        is_own = (
            not row["is_machine"]
            and properties.get("subscribed_by") in (None, " ", "person")
            and (listed or properties.get("scope") != "list")
        )
        return Said("subscribed" if is_own else "added", scope, at)
    if kind not in KINDS or (kind == "bounced" and row["bounce_type"] != "hard"):
        return None
    scope = scope if KINDS[kind] in OF_LISTS else "all"
    return Said(KINDS[kind], scope, at or row["loaded_at"])


def time_of(row):
    """When an event happened; None where the time is missing, unreadable or in the future."""
    at = row["occurred_at"]
    readable = isinstance(at, datetime) and at <= row["loaded_at"] + timedelta(days=1)
    return at if readable else None


def persons(records):
    """Records that share an id, an address or a merge, step by step, as people."""
    people = []
    for row in records:
        subjects = subjects_of(row)
        subjects |= {("id", row["merged_into_id"])} if row["merged_into_id"] else set()
        joined = [person for person in people if person.subjects & subjects]
        people = [person for person in people if person not in joined]
        subjects = subjects.union(*(person.subjects for person in joined))
        people.append(
            Person(subjects, [*(one for person in joined for one in person.records), row])
        )
    return people


def is_known(records):
    """Whether a record is left that was not removed."""
    return any(not row["is_removed"] for row in records)


def normal(email):
    """The address, or None where the text is none."""
    text = (email or "").strip().lower()
    return text if "@" in text else None
