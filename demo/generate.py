"""The whole run: shared tables first, then block by block of contacts.

A block's content depends on the arguments and its number only, so that the number of processes
changes nothing; memory is bounded by the block.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa

from .campaigns import Calendar, draw_calendar, message_table, message_truth
from .clock import HOUR, MINUTE, Clock
from .columns import contact_truth, event_table, planned_table, send_truth
from .contacts import company_table, contact_table, deal_table
from .dirt import MACHINE_OPENS_MOST, MACHINE_OPENS_PER_CONTACT, drop_event_ids, spoil
from .events import join, take
from .mail import Mail, monitor_opens, subscriptions
from .people import draw_people
from .sends import confirm_orders, send_mail
from .visits import Visits
from .worlds import WORLDS
from .write import TableWriter, clear_parts, write_part

BLOCK_CONTACTS = 1_250
DEMO_MARK = ".demo"  # a folder with it holds demo data, and all of it: written last
SHARED, COMPANIES, BLOCKS = range(3)  # branches of the random numbers


@dataclass(frozen=True)
class Plan:
    """The arguments of a run."""

    out: Path
    truth: Path
    contacts: int = 5_000
    weeks: int = 26
    seed: int = 1
    end_date: date = date(2026, 6, 30)
    world: str = "default"

    @property
    def blocks(self) -> int:
        """Number of blocks of contacts."""
        return -(-self.contacts // BLOCK_CONTACTS)

    def random(self, *branch: int) -> np.random.Generator:
        """Random numbers of one branch, independent of all others."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=branch))


@dataclass
class Shared:
    """What all blocks read."""

    clock: Clock
    calendar: Calendar
    companies: pa.Table


def shared_tables(plan: Plan) -> Shared:
    """The calendar of messages and the companies."""
    clock = Clock(plan.end_date, plan.weeks)
    calendar = draw_calendar(WORLDS[plan.world], clock, plan.random(SHARED))
    return Shared(clock, calendar, company_table(plan.contacts, plan.random(COMPANIES)))


def make_block(plan: Plan, shared: Shared, block: int) -> dict[str, pa.Table]:
    """All tables of one block of contacts; keys `events`, `contacts`, ..., `truth_sends`, ...."""
    world, clock, calendar = WORLDS[plan.world], shared.clock, shared.calendar
    rng = plan.random(BLOCKS, block)
    first = block * BLOCK_CONTACTS
    count = min(BLOCK_CONTACTS, plan.contacts - first)
    people = draw_people(world, clock, first, count, len(shared.companies), rng)
    monitored = plan.contacts // 3 - first if 0 <= plan.contacts // 3 - first < count else -1
    sends, members, schedule = send_mail(world, people, calendar, clock, rng)
    visits = Visits(world, people, clock, sends, rng)
    orders = confirm_orders(
        world, people, calendar, clock, visits.confirmations(calendar), members, schedule, rng
    )
    mail = Mail(world, people, calendar, sends.and_then(orders), rng)
    parts = [mail.events(), subscriptions(people, calendar, sends, members, clock), visits.events()]
    if monitored >= 0:
        people.keep_clean(monitored)
        parts.append(monitor_opens(monitored, plan.contacts, calendar, clock, rng))
    return {
        "events": event_table(_loaded(join(parts), clock, rng), block, people, calendar, clock),
        "contacts": contact_table(people, clock, shared.companies, rng),
        "deals": deal_table(people, clock, shared.companies, rng),
        "planned_sends": planned_table(schedule, people, calendar, clock),
        "truth_sends": send_truth(mail.sends, mail, people, calendar, clock),
        "truth_contacts": contact_truth(people, world, clock, monitored),
    }


def _loaded(events: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """What has happened until the end, numbered, loaded at seven past each hour, with its dirt."""
    inside = (events["at"] >= clock.start) & (events["at"] < clock.end)
    events = take(events, np.flatnonzero(inside))
    events["number"] = np.arange(len(events))
    events["loaded"] = events["at"] // HOUR * HOUR + HOUR + 7 * MINUTE
    drop_event_ids(events, rng)
    events = spoil(events, clock, rng)
    return take(events, np.lexsort((events["at"], events["loaded"])))


def write_block(plan: Plan, shared: Shared, block: int) -> tuple[int, dict[str, pa.Table]]:
    """Write the block's large tables; return its number of events and its small tables."""
    tables = make_block(plan, shared, block)
    events = tables.pop("events")
    write_part(events, plan.out / "events", block)
    write_part(tables.pop("truth_sends"), plan.truth / "sends", block)
    return len(events), tables


def contacts_for(plan: Plan, events: int) -> int:
    """How many contacts make about so many events: measured on one block."""
    probe = replace(plan, contacts=BLOCK_CONTACTS)
    count = len(make_block(probe, shared_tables(probe), 0)["events"])
    each = count / BLOCK_CONTACTS
    if events > each * MACHINE_OPENS_MOST / MACHINE_OPENS_PER_CONTACT:
        each -= MACHINE_OPENS_PER_CONTACT
        events -= MACHINE_OPENS_MOST
    return max(1, round(events / each))


def write_all(plan: Plan, processes: int | None = None) -> int:
    """Write everything below `plan.out` and `plan.truth`; returns the number of events.

    `processes` changes no byte; by default 2, or 1 where starting them would take longer.
    """
    if processes is None:
        processes = 2 if plan.blocks > 8 else 1
    shared = shared_tables(plan)
    mark = plan.out / DEMO_MARK
    mark.unlink(missing_ok=True)
    clear_parts(plan.out / "events")
    clear_parts(plan.truth / "sends")
    world = WORLDS[plan.world]
    places = {
        "contacts": plan.out,
        "deals": plan.out,
        "planned_sends": plan.out,
        "truth_contacts": plan.truth,
    }
    total = 0
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(TableWriter(place / f"{name.removeprefix('truth_')}.parquet"))
            for name, place in places.items()
        }
        for path, table in (
            (plan.out / "companies.parquet", shared.companies),
            (plan.out / "messages.parquet", message_table(shared.calendar, world, shared.clock)),
            (plan.truth / "messages.parquet", message_truth(shared.calendar)),
        ):
            stack.enter_context(TableWriter(path)).write(table)
        for count, tables in _each_block(plan, shared, processes):
            total += count
            for name, table in tables.items():
                writers[name].write(table)
    mark.touch()
    return total


def _each_block(
    plan: Plan, shared: Shared, processes: int
) -> Iterator[tuple[int, dict[str, pa.Table]]]:
    """Results of all blocks in order."""
    task = partial(write_block, plan, shared)
    if processes == 1 or plan.blocks == 1:
        yield from map(task, range(plan.blocks))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(task, range(plan.blocks))
