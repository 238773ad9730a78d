"""Random histories of consent: a few people, two sources, three lists, load by load.

    history = random_history(seed)           # a list of loads, each a list of (action, its seed)
    for tables in play(history, "w7_"):      # {table: rows} as the loaders leave them

Each action draws from a seed of its own, so a history can be cut down to what makes a difference.
"""

import json
from datetime import datetime, timedelta
from random import Random

FIRST = datetime(2026, 1, 21)
STEP = timedelta(days=7)
LOADS = 6
SOURCES = ("shop", "news")
LISTS = ("1", "2", "3")
PLANNED = datetime(2027, 8, 1)
# What the planned sends to everybody are about: nothing said, each list, two of them, a slip.
ONE_LIST = [f"{source}:{name}" for source in SOURCES for name in LISTS]
SCOPES = (None, *ONE_LIST, "shop:1|news:2", "news:3|shop:2", "shop:9", "shop:1|shop:9")
STATEMENTS = (
    "objected", "objected", "objected", "complained", "undeliverable", "deliverable", "withheld",
    "withheld", "subscribed", "subscribed",
)  # fmt: skip
BAD_TIMES = (None, "soon", datetime(2027, 6, 1))


class World:
    """The raw tables as they stand, of the people of one prefix."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.ids = [f"{prefix}{letter}" for letter in "abcde"]
        self.emails = [f"{prefix}{name}@example.org" for name in ("ann", "bob", "eve", "joe")]
        self.events, self.contacts, self.states, self.requests = [], [], {}, []
        self.now, self.number, self.random = FIRST, 0, None
        self.sends = [
            {"message_id": f"{one}>{scope}", "contact_id": one, "consent_scope": scope}
            | {"planned_at": PLANNED}
            for one in [*self.ids, f"{prefix}z"]
            for scope in SCOPES
        ]

    def tables(self):
        """Copies of the rows; the table of consents was loaded anew, the others were added to."""
        states = [row | {"loaded_at": self.now} for row in self.states.values()]
        tables = {
            "events": self.events,
            "contacts": self.contacts,
            "consents": states,
            "erasure_requests": self.requests,
            "planned_sends": self.sends,
        }
        return {name: [dict(row) for row in rows] for name, rows in tables.items()}

    def moment(self):
        """Some time before now, on a coarse grid, so that statements often meet."""
        return self.now - timedelta(hours=12 * self.random.randrange(30))

    def email(self):
        """An address, spelled in one of several ways, or a text that is none."""
        email = self.random.choice(self.emails)
        return self.random.choice([email, email, email, f" {email.upper()} ", "n/a", None])

    def list_id(self):
        """A list, or None for everything."""
        return self.random.choice([*LISTS, None])

    def event(self, event_type, **changes):
        """An event of somebody arrives."""
        self.number += 1
        row = {
            "event_id": f"{self.prefix}{self.number}",
            "source": self.random.choice(SOURCES),
            "event_type": event_type,
            "contact_id": self.random.choice(self.ids),
            "occurred_at": self.moment(),
            "loaded_at": self.now,
            "bounce_type": None,
            "is_machine": None,
            "properties": None,
        }
        self.events.append(row | changes)

    def state(self, statement, source, list_id, at):
        """A state of consent is written over the one that stood there."""
        names = self.random.choice([("id",), ("email",), ("id", "email")])
        contact_id = self.random.choice(self.ids) if "id" in names else None
        email = self.random.choice(self.emails) if "email" in names else None
        self.state_of(contact_id, email, statement, source, list_id, at)

    def state_of(self, contact_id, email, statement, source, list_id, at):
        """The same of somebody who is named."""
        self.states[contact_id, email, source, list_id] = {
            "contact_id": contact_id,
            "email": email,
            "source": source,
            "list_id": list_id,
            "statement": statement,
            "reason": "state",
            "stated_at": at,
        }

    def some_records(self):
        """The records of one id, none if there is no record."""
        ids = sorted({row["contact_id"] for row in self.contacts})
        chosen = self.random.choice(ids) if ids else None
        return [row for row in self.contacts if row["contact_id"] == chosen]


# what people do -----------------------------------------------------------------------------------


def unsubscribed(world):
    """Somebody objects, to a list or to everything, themselves or by a machine, once untimely."""
    listed, scope = world.list_id(), world.random.choice([None, "list", "global"])
    told = {"list_id": listed, "scope": scope}
    if listed and world.random.random() < 0.3:
        told["list_id"] = int(listed)
    world.event(
        "unsubscribed",
        properties=world.random.choice([json.dumps(told)] * 5 + ["{bad"]),
        is_machine=world.random.choice([None, None, True, False]),
    )
    if world.random.random() < 0.1:
        world.events[-1]["occurred_at"] = world.random.choice(BAD_TIMES)


def subscribed(world):
    """Somebody subscribes or is added by others, often where an objection stands."""
    random = world.random
    told = {"list_id": world.list_id(), "scope": random.choice([None] * 4 + ["list", "global"])}
    by = random.choice(
        ["person", "person", "person", None, None, " ", "operator", "import", "unknown"]
    )
    changes = {"is_machine": random.choice([None, None, None, None, False, True])}
    objections = [row for row in world.events if row["event_type"] == "unsubscribed"]
    if objections and random.random() < 0.9:
        answered = random.choice(objections)
        changes |= {name: answered[name] for name in ("source", "contact_id")}
        try:
            told["list_id"] = json.loads(answered["properties"])["list_id"]
        except ValueError:
            told["list_id"] = None
        moments = [answered["occurred_at"], *[world.now - timedelta(hours=6)] * 4]
        at = random.choice(moments)
        changes["occurred_at"] = at if isinstance(at, datetime) else world.now
    world.event("subscribed", properties=json.dumps(told | {"subscribed_by": by}), **changes)


def complained(world):
    """Somebody complains."""
    world.event("complained", properties=json.dumps({"list_id": world.list_id()}))


def bounced(world):
    """A mail comes back, hard or soft."""
    world.event("bounced", bounce_type=world.random.choice(["hard", "soft", None]))


def opened(world):
    """An event that says nothing of consent."""
    world.event("opened")


# what sources do with states and events -----------------------------------------------------------


def state_written(world):
    """A source says in a table what holds, with or without a time."""
    at = world.random.choice([world.moment(), world.moment(), world.moment(), None])
    statement = world.random.choice(STATEMENTS)
    world.state(statement, world.random.choice(SOURCES), world.list_id(), at)


def archived(world):
    """Who left a list is archived there, too: consent is withheld where it was taken back."""
    left = [row for row in world.events if row["event_type"] == "unsubscribed"]
    for row in world.random.sample(left, min(1, len(left))):
        try:
            list_id = json.loads(row["properties"])["list_id"]
        except ValueError:
            list_id = None
        world.state_of(row["contact_id"], None, "withheld", row["source"], list_id, world.now)


def state_overwritten(world):
    """A state gives way to another one, stated later or at the same time."""
    for key in world.random.sample(sorted(world.states, key=str), min(1, len(world.states))):
        at = world.random.choice([world.states[key]["stated_at"], world.now, world.now])
        changes = {"statement": world.random.choice(STATEMENTS), "stated_at": at}
        world.states[key] = world.states[key] | changes


def state_vanishes(world):
    """A row is gone, say of a suppression that somebody deleted."""
    for key in world.random.sample(sorted(world.states, key=str), min(1, len(world.states))):
        del world.states[key]


def all_states_vanish(world):
    """The table comes empty."""
    world.states.clear()


def duplicated(world):
    """An event arrives once more."""
    for row in world.random.sample(world.events, min(2, len(world.events))):
        world.events.append(row | {"loaded_at": world.now})


def withdrawn(world):
    """The source keeps some of its events no longer."""
    ids = sorted({row["event_id"] for row in world.events})
    gone = world.random.sample(ids, min(2, len(ids)))
    world.events = [row for row in world.events if row["event_id"] not in gone]


# what happens to records --------------------------------------------------------------------------


def recorded(world):
    """A record arrives: of somebody new, of somebody back again, or one more of the same id."""
    created = datetime(2025, 1, 1) + timedelta(days=world.random.randrange(300))
    world.contacts.append(
        {
            "contact_id": world.random.choice(world.ids),
            "email": world.email(),
            "created_at": created,
            "updated_at": world.now,
            "deleted_at": None,
            "merged_into_id": None,
            "is_removed": world.random.choice([None, False]),
        }
    )


def address_changed(world):
    """A record has another address: people are joined or fall apart."""
    for row in world.some_records():
        row |= {"email": world.email(), "updated_at": world.now}


def merged(world):
    """A record is merged into another one."""
    for row in world.some_records():
        kept = world.some_records()[0]["contact_id"]
        if kept != row["contact_id"]:
            row |= {"merged_into_id": kept, "is_removed": True, "updated_at": world.now}


def removed(world):
    """A record is deleted or archived in the source, or restored."""
    for row in world.some_records():
        row |= {"is_removed": not row["is_removed"], "updated_at": world.now}


def vanished(world):
    """The records of an id are gone without a word."""
    gone = world.some_records()
    world.contacts = [row for row in world.contacts if row not in gone]


def replaced(world):
    """The records of an id are gone, and somebody has their address under another id."""
    for row in world.some_records():
        row |= {"contact_id": world.random.choice(world.ids), "updated_at": world.now}


def erased(world):
    """A record says that its person is to be erased, or it no longer does."""
    for row in world.some_records():
        row |= {"deleted_at": None if row["deleted_at"] else world.now, "updated_at": world.now}


def erasure_asked(world):
    """A request for erasure names an id or an address."""
    by_id, by_email = {"contact_id": world.random.choice(world.ids), "email": None}, {}
    by_email = {"contact_id": None, "email": world.random.choice(world.emails).upper()}
    world.requests.append(world.random.choice([by_id, by_email]) | {"requested_at": world.now})


def erasure_over(world):
    """The requests are taken out, with the records or without."""
    world.requests.clear()
    if world.random.random() < 0.5:
        world.contacts = [row for row in world.contacts if not row["deleted_at"]]


ACTIONS = {
    unsubscribed: 8,
    subscribed: 14,
    complained: 1,
    bounced: 2,
    opened: 1,
    state_written: 4,
    archived: 3,
    state_overwritten: 3,
    state_vanishes: 2,
    all_states_vanish: 1,
    duplicated: 1,
    withdrawn: 2,
    recorded: 6,
    address_changed: 2,
    merged: 2,
    removed: 2,
    vanished: 1,
    replaced: 2,
    erased: 1,
    erasure_asked: 1,
    erasure_over: 1,
}


def random_history(seed):
    """The actions of each load, each with a seed of its own."""
    random = Random(seed)
    actions, weights = list(ACTIONS), list(ACTIONS.values())
    loads = []
    for number in range(LOADS):
        chosen = random.choices(actions, weights, k=random.choice([0, 4, 6, 8]))
        chosen = [recorded, recorded, *chosen] if number == 0 else chosen
        loads.append([(action, random.randrange(10**6)) for action in chosen])
    return loads


def play(history, prefix):
    """The tables after each load of a history."""
    world = World(prefix)
    for number, actions in enumerate(history):
        world.now = FIRST + number * STEP
        for action, seed in actions:
            world.random = Random(seed)
            action(world)
        yield world.tables()


def told(history):
    """A history in words, one line a load."""
    return [
        f"load {number}: " + (", ".join(f"{one.__name__}({seed})" for one, seed in load) or "-")
        for number, load in enumerate(history)
    ]
