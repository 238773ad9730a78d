"""Several worlds in one database, load by load: what the schedule finds before each refresh.

Worlds share the seeds, the as-of date and the moments of the loads, and nothing else. Changes are
dealt like cards, so that a few histories meet all of them. `LOADS_KINDS` (names of changes, split
by blanks) limits a run to some of them, to find which one a difference comes from:

    LOADS_SEED=7 LOADS_KINDS="erased late_events" python -m pytest tests/python/test_increments.py
"""

import copy
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from loads.contact_changes import CONTACT_CHANGES
from loads.event_changes import EVENT_CHANGES, new_events
from loads.seed_changes import SEED_CHANGES, shipped_seeds
from loads.world import BACKLOG_DAYS, World

FIRST_DAY = date(2026, 1, 5)
WORLDS = 3
LOADS = 6
GAPS = tuple(timedelta(hours=hours) for hours in (1, 24, 24, 48, 100, 240))


@dataclass
class Load:
    """The raw state and the seeds before one refresh, and how they came about."""

    number: int
    raw: dict
    seeds: dict
    settings: dict
    as_text: bool  # load times as text, else typed
    in_files: bool  # one file per load, else one file per table
    told: list = field(default_factory=list)

    @property
    def erased_ids(self):
        """Contact ids whose own record says that they are to be forgotten."""
        return sorted({row["contact_id"] for row in self.raw["contacts"] if row["deleted_at"]})

    def describe(self):
        """What this load brought, in a line or more."""
        return f"load {self.number} {self.settings or ''}: " + "; ".join(self.told)


def random_loads(seed, worlds=WORLDS, loads=LOADS):
    """All loads of one database, as a function of the seed alone."""
    random = Random(seed)
    played = [World(random, f"w{number}_", FIRST_DAY) for number in range(worlds)]
    seeds = shipped_seeds()
    kinds = {kind: _Deck(random, changes) for kind, changes in _wanted().items()}
    shape = {"as_text": seed % 2 == 0, "in_files": seed % 4 < 2}
    now = played[0].now + timedelta(days=BACKLOG_DAYS)
    found = [_backlog(played, seeds, now, shape, has_messages=random.random() < 0.7)]
    quiet = random.sample(range(1, loads), 2) if random.random() < 0.7 else []
    seeds_only, is_still = [*quiet, None, None][:2]
    for number in range(1, loads):
        now += random.choice(GAPS)
        told = []
        for world in played:
            world.next_load(now)
            if number not in quiet:
                chosen = kinds["event"].deal(random.randint(2, 4))
                chosen += kinds["contact"].deal(random.randint(1, 3))
                for change in chosen:
                    change(world)
                names = " ".join(change.__name__ for change in chosen)
                told.append(f"{world.prefix} {names}")
        if number == seeds_only or number != is_still and random.random() < 0.7:
            for change in kinds["seed"].deal(random.randint(1, 5)):
                change(random, seeds)
                told.append(f"seeds {change.__name__}")
        raw = _raw(played, has_messages=True)
        settings = _as_of(random, now) if number < loads - 1 else {}
        found.append(Load(number, raw, copy.deepcopy(seeds), settings, **shape))
        found[-1].told = told or ["nothing new"]
    return found


def _backlog(worlds, seeds, now, shape, has_messages):
    """The first load: some weeks of events, with dirt of every kind."""
    for world in worlds:
        world.now = now
        world.add(world.event(world.day_before(BACKLOG_DAYS)) for _ in range(110))
        for change in EVENT_CHANGES[1:]:
            if world.chance(0.3) and change.__name__ not in ("retention", "load_withdrawn"):
                change(world)
        new_events(world)
    raw = _raw(worlds, has_messages)
    return Load(0, raw, copy.deepcopy(seeds), {}, told=["the backlog"], **shape)


def _raw(worlds, has_messages):
    """All worlds' rows together; messages may be a table that comes later."""
    tables = ["events", "contacts", "companies", "deals"] + ["messages"] * has_messages
    return {
        table: [dict(row) for world in worlds for row in getattr(world, table)] for table in tables
    }


def _as_of(random, now):
    """Settings of a refresh: usually the last day with an event, sometimes a day of the past.

    The last load never has one, because a past day hides what came after it.
    """
    if random.random() < 0.75:
        return {}
    day = now.date() - timedelta(days=random.choice([1, 3, 20, 45]))
    return {"as_of_date": day.isoformat()}


def _wanted():
    """The kinds of change to play, {group: functions}; LOADS_KINDS limits them."""
    names = os.environ.get("LOADS_KINDS", "").split()
    groups = {"event": EVENT_CHANGES, "contact": CONTACT_CHANGES, "seed": SEED_CHANGES}
    if not names:
        return groups
    return {
        group: tuple(change for change in changes if change.__name__ in names)
        for group, changes in groups.items()
    }


class _Deck:
    """Cards dealt until none is left, then shuffled anew."""

    def __init__(self, random, cards):
        self.random, self.cards, self.left = random, cards, []

    def deal(self, count):
        """The next `count` cards, none if there never were any."""
        dealt = []
        while self.cards and len(dealt) < count:
            if not self.left:
                self.left = self.random.sample(self.cards, len(self.cards))
            dealt.append(self.left.pop())
        return dealt
