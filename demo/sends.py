"""Who is sent what and when, how they answer, and who drops out.

Grain: one row per (contact, send), ordered by contact and time. A person's answer depends on
nothing that comes later, so all sends of a block are answered at once; those that an unsubscribe,
a complaint or a hard bounce would have prevented are struck out afterwards.
"""

import math
from dataclasses import dataclass, fields

import numpy as np

from .campaigns import FOLLOW_UP, WELCOME, Calendar
from .clock import DAY, HOUR, MINUTE, SECOND, WEEK, Clock
from .people import People
from .responses import Responses
from .worlds import World

NEVER = np.int64(2**62)
SPAN = np.int64(2**52)  # more microseconds than any history has, for keys of (contact, time)
MARGIN = 2 * SECOND  # nothing is sent so shortly before a person drops out
LEAVE_NOT_BEFORE = 5 * MINUTE  # after the send
NIGHT_HOURS, NIGHT_ACTIVITY = 6.5, 0.15  # mail is rarely read between midnight and this hour
CDF_REACH, CDF_STEP = 8.0, 0.005
NORMAL_CDF = np.array(
    [
        0.5 * math.erfc(-(knot * CDF_STEP - CDF_REACH) / math.sqrt(2))
        for knot in range(round(2 * CDF_REACH / CDF_STEP) + 2)
    ]
)

DELIVERED, HARD, SOFT, REJECTED = range(4)


@dataclass
class Sends:
    """Arrays of one length. Times in microseconds UTC, NEVER where nothing happened."""

    contact: np.ndarray
    message: np.ndarray
    at: np.ndarray
    pressure: np.ndarray  # sends in the 7 days before
    open_probability: np.ndarray  # within 7 days, given delivery
    click_given_open: np.ndarray
    leave_probability: np.ndarray  # within 7 days, because of this send, given delivery
    any_leave_probability: np.ndarray  # within 7 days, because of any send
    is_any_left: np.ndarray
    delivery: np.ndarray  # DELIVERED, HARD, SOFT or REJECTED
    is_deferred: np.ndarray
    delivered_at: np.ndarray
    opened_at: np.ndarray
    clicked_at: np.ndarray
    left_at: np.ndarray
    complained_at: np.ndarray
    is_hidden: np.ndarray  # the pixel does not show the person's own opens

    def __len__(self) -> int:
        return len(self.at)

    def pick(self, rows: np.ndarray) -> "Sends":
        """The given rows (a mask or row numbers)."""
        return Sends(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def and_then(self, other: "Sends") -> "Sends":
        """These sends and below them the others."""
        return Sends(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            }
        )


@dataclass
class Membership:
    """Per contact: when mail stops, resumes and stops again (NEVER if not)."""

    left_at: np.ndarray
    returned_at: np.ndarray
    left_again_at: np.ndarray
    blocked_at: np.ndarray  # hard bounce or complaint

    def may_mail(self, contact: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Whether each contact receives mail at the time."""
        soon = at + MARGIN
        first = soon < self.left_at[contact]
        second = (at >= self.returned_at[contact]) & (soon < self.left_again_at[contact])
        return (first | second) & (soon < self.blocked_at[contact])


@dataclass
class Schedule:
    """Everything that would be sent if nobody dropped out, ordered by contact and time."""

    contact: np.ndarray
    message: np.ndarray
    at: np.ndarray
    leave_chance: np.ndarray | None = None  # of each send, 0 if it is not delivered


def draw_schedule(
    world: World, people: People, calendar: Calendar, clock: Clock, rng: np.random.Generator
) -> Schedule:
    """Draw for each contact the marketing messages it gets, and welcome mail for new ones."""
    slot_at = calendar.at[: calendar.slots]
    bursts = np.where(
        rng.random((len(people), clock.all_weeks)) < world.burst_share, world.burst_factor, 1.0
    )
    chance = people.weekly_rate[:, None] * calendar.share * bursts[:, clock.week(slot_at)]
    chance *= people.brand[:, None] == calendar.brand[: calendar.slots]
    chance *= slot_at >= people.created[:, None] + DAY
    contact, message = np.nonzero(rng.random(chance.shape) < np.minimum(chance, 0.97))
    at = slot_at[message] + rng.integers(0, 20 * 60, len(message)) * SECOND
    new = np.flatnonzero(people.is_new)
    brand, joined = people.brand[new], people.created[new]
    contact = np.concatenate([contact, new, new])
    message = np.concatenate(
        [message, calendar.automatic(WELCOME, brand), calendar.automatic(FOLLOW_UP, brand)]
    )
    at = np.concatenate([at, joined + 5 * MINUTE, joined + 3 * DAY])
    order = np.lexsort((message, at, contact))
    return Schedule(contact[order], message[order], at[order])


def pressure_before(schedule: Schedule, floor: np.ndarray) -> np.ndarray:
    """Sends to the same contact in the 7 days before each send, none before `floor`."""
    base = schedule.contact * SPAN
    since = np.searchsorted(base + schedule.at, base + np.maximum(schedule.at - WEEK, floor))
    return np.arange(len(since)) - since


def send_mail(
    world: World, people: People, calendar: Calendar, clock: Clock, rng: np.random.Generator
) -> tuple[Sends, Membership, Schedule]:
    """Send, deliver and answer. Returns the sends until the end, who left, and all that was due."""
    schedule = draw_schedule(world, people, calendar, clock, rng)
    answers = Responses(
        world, people, calendar, clock, schedule.contact, schedule.message, schedule.at
    )
    delivery = _deliver(world, people, schedule, rng)
    luck, delay = rng.random(len(delivery)), _leave_delay(world, len(delivery), rng)
    pressure = pressure_before(schedule, np.zeros_like(schedule.at))
    chance = answers.leave_probability(pressure) * (delivery == DELIVERED)
    left_at = _first(people, schedule, _leave_times(schedule, chance, luck, delay))
    returned_at = _returns(world, left_at, rng)
    second = schedule.at >= returned_at[schedule.contact]
    again = pressure_before(schedule, np.where(second, returned_at[schedule.contact], 0))
    pressure = np.where(second, again, pressure)
    chance = answers.leave_probability(pressure) * (delivery == DELIVERED)
    leaving = _leave_times(schedule, chance, luck, delay)
    left_again_at = _first(people, schedule, np.where(second, leaving, NEVER))
    members = Membership(left_at, returned_at, left_again_at, np.full(len(people), NEVER))
    complaints = _complaints(world, schedule, chance, rng)
    kept = _strike_out(people, schedule, members, delivery, complaints)
    due = np.where(second, left_again_at[schedule.contact], left_at[schedule.contact])
    sends = _answer(world, people, clock, schedule, answers, pressure, delivery, rng)
    sends.left_at = np.where(leaving == due, leaving, NEVER)
    sends.complained_at = np.where(complaints < NEVER, complaints, NEVER)
    schedule.leave_chance = chance
    sends.any_leave_probability = any_leave(world, schedule, schedule)
    sends.is_any_left = (due > schedule.at) & (due <= schedule.at + WEEK)
    return sends.pick(kept & (schedule.at < clock.end)), members, schedule


def confirm_orders(
    world: World,
    people: People,
    calendar: Calendar,
    clock: Clock,
    orders: Schedule,
    members: Membership,
    schedule: Schedule,
    rng: np.random.Generator,
) -> Sends:
    """Send the order confirmations to those who may be mailed; they never drive anyone away."""
    here = members.may_mail(orders.contact, orders.at) & (orders.at < clock.end)
    orders = Schedule(orders.contact[here], orders.message[here], orders.at[here])
    answers = Responses(world, people, calendar, clock, orders.contact, orders.message, orders.at)
    count = len(orders.at)
    sends = _answer(
        world,
        people,
        clock,
        orders,
        answers,
        np.zeros(count, dtype=np.int64),
        np.full(count, DELIVERED),
        rng,
    )
    key = schedule.contact * SPAN + schedule.at
    now = orders.contact * SPAN + orders.at
    sends.pressure = np.searchsorted(key, now) - np.searchsorted(key, now - WEEK)
    sends.any_leave_probability = any_leave(world, schedule, orders)
    for left_at in (members.left_at, members.left_again_at):
        due = left_at[orders.contact]
        sends.is_any_left |= (due > orders.at) & (due <= orders.at + WEEK)
    return sends


def _deliver(
    world: World, people: People, schedule: Schedule, rng: np.random.Generator
) -> np.ndarray:
    """Delivery code of each send; a bad address bounces at its first send."""
    luck = rng.random(len(schedule.at))
    limits = np.cumsum([world.rejected, world.hard_bounce, world.soft_bounce])
    codes = np.array([REJECTED, HARD, SOFT, DELIVERED])
    delivery = codes[np.searchsorted(limits, luck, side="right")]
    first = np.flatnonzero(np.diff(schedule.contact, prepend=-1))
    delivery[first[people.is_bad_address[schedule.contact[first]]]] = HARD
    return delivery


def _leave_delay(world: World, count: int, rng: np.random.Generator) -> np.ndarray:
    """Microseconds from send to unsubscribe, within 7 days and not in the first 5 minutes."""
    delay = np.exp(
        rng.normal(np.log(world.leave_delay_median * HOUR), world.leave_delay_sigma, count)
    )
    within = (delay % (WEEK - LEAVE_NOT_BEFORE - MINUTE)).astype(np.int64)
    return LEAVE_NOT_BEFORE + within // SECOND * SECOND


def _leave_times(
    schedule: Schedule, chance: np.ndarray, luck: np.ndarray, delay: np.ndarray
) -> np.ndarray:
    """When each send would make its reader leave."""
    return np.where(luck < chance, schedule.at + delay, NEVER)


def _first(people: People, schedule: Schedule, times: np.ndarray) -> np.ndarray:
    """Earliest time per contact."""
    first = np.full(len(people), NEVER)
    rows = np.flatnonzero(times < NEVER)
    np.minimum.at(first, schedule.contact[rows], times[rows])
    return first


def _returns(world: World, left_at: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """When those who come back do so, 3 to 8 weeks after they left."""
    pause = 3 * WEEK + (rng.random(len(left_at)) * 5 * WEEK).astype(np.int64) // SECOND * SECOND
    back = (rng.random(len(left_at)) < world.resubscribe_share) & (left_at < NEVER)
    return np.where(back, np.where(back, left_at, 0) + pause, NEVER)


def _complaints(
    world: World, schedule: Schedule, chance: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """When each send would be reported as spam."""
    luck = rng.random(len(chance))
    delay = 10 * MINUTE + rng.integers(0, 2 * 24 * 3600, len(chance)) * SECOND
    return np.where(luck < chance * world.complaint_ratio, schedule.at + delay, NEVER)


def _strike_out(
    people: People,
    schedule: Schedule,
    members: Membership,
    delivery: np.ndarray,
    complaints: np.ndarray,
) -> np.ndarray:
    """Mask of the sends that happen; sets `members.blocked_at`."""
    contact, at = schedule.contact, schedule.at
    kept = members.may_mail(contact, at)
    bounced = _first(people, schedule, np.where(kept & (delivery == HARD), at, NEVER))
    kept &= at <= bounced[contact]
    reported = _first(people, schedule, np.where(kept, complaints, NEVER))
    kept &= at + MARGIN < reported[contact]
    members.blocked_at = np.minimum(np.where(bounced < NEVER, bounced + MARGIN, NEVER), reported)
    return kept


def _answer(
    world: World,
    people: People,
    clock: Clock,
    schedule: Schedule,
    answers: Responses,
    pressure: np.ndarray,
    delivery: np.ndarray,
    rng: np.random.Generator,
) -> Sends:
    """Deliveries, opens and clicks; leaving and complaints are still NEVER."""
    count = len(pressure)
    never = np.full(count, NEVER)
    deferred = rng.random(count) < world.deferred
    transit = rng.integers(1, 16, count) + deferred * rng.integers(300, 5400, count)
    delivered_at = np.where(delivery == DELIVERED, schedule.at + transit * SECOND, NEVER)
    probability = answers.open_probability(pressure)
    luck = rng.random(count)
    opens = (delivery == DELIVERED) & (luck < probability / (1 - world.open_late_share))
    rows = np.flatnonzero(opens)
    opened_at = never.copy()
    opened_at[rows] = (
        delivered_at[rows]
        + _reading_delay(world, people, clock, schedule.contact[rows], delivered_at[rows], rng)
        + np.where(luck[rows] < probability[rows], 0, WEEK)
    )
    clicks = opens & (rng.random(count) < answers.click_given_open)
    pause = 3 * SECOND + (rng.exponential(90, count) * SECOND).astype(np.int64) // SECOND * SECOND
    hides = np.where(people.is_proxied[schedule.contact], world.proxy_hides, world.images_off)
    return Sends(
        contact=schedule.contact,
        message=schedule.message,
        at=schedule.at,
        pressure=pressure,
        open_probability=probability,
        click_given_open=answers.click_given_open,
        leave_probability=answers.leave_probability(pressure),
        any_leave_probability=np.zeros(count),
        is_any_left=np.zeros(count, dtype=bool),
        delivery=delivery,
        is_deferred=deferred & (delivery == DELIVERED),
        delivered_at=delivered_at,
        opened_at=opened_at,
        clicked_at=np.where(clicks, np.where(clicks, opened_at, 0) + pause, NEVER),
        left_at=never,
        complained_at=never.copy(),
        is_hidden=rng.random(count) < hides,
    )


def _reading_delay(
    world: World,
    people: People,
    clock: Clock,
    contact: np.ndarray,
    delivered_at: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Delay until the mail is read: log-normal, the first of three tries at a waking hour.

    Always within 7 days after the send less one hour, and at least 20 seconds.
    """
    tries = np.exp(
        rng.normal(
            np.log(world.open_delay_median * HOUR), world.open_delay_sigma, (3, len(contact))
        )
    )
    tries = 20 * SECOND + (tries % (WEEK - 3 * HOUR)).astype(np.int64) // SECOND * SECOND
    zone = people.zone[contact]
    chosen = tries[2]
    for attempt in (1, 0):
        hour = clock.local_hour(zone, delivered_at + tries[attempt])
        taste = world.hour_amplitude * np.cos(2 * np.pi * (hour - people.hour_peak[contact]) / 24)
        activity = np.where(hour < NIGHT_HOURS, NIGHT_ACTIVITY, (1 + taste) / 1.4)
        chosen = np.where(rng.random(len(contact)) < activity, tries[attempt], chosen)
    return chosen


def any_leave(world: World, schedule: Schedule, targets: Schedule) -> np.ndarray:
    """Probability that a contact who is there leaves within 7 days after each target.

    Whatever send is the cause: those of these 7 days, and those of the 7 days before whose
    readers have not left yet. 1 - product of (1 - chance x P(delay ends in the 7 days)): exact
    given the schedule, since a send that leaving would prevent comes after the leaving.
    """
    key = schedule.contact * SPAN + schedule.at
    base = targets.contact * SPAN + targets.at
    first, last = np.searchsorted(key, base - WEEK), np.searchsorted(key, base + WEEK)
    sizes = last - first
    target = np.repeat(np.arange(len(sizes)), sizes)
    send = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + first[target]
    since = targets.at[target] - schedule.at[send]
    chance = schedule.leave_chance[send]
    stays = np.log1p(-chance * _left_by(world, np.minimum(since + WEEK, WEEK)))
    stays -= np.log1p(-chance * _left_by(world, since))
    return -np.expm1(np.bincount(target, stays, minlength=len(sizes)))


def _left_by(world: World, delay: np.ndarray) -> np.ndarray:
    """Share of those who leave because of a send that have left after so many microseconds."""
    hours = np.maximum(delay - LEAVE_NOT_BEFORE, 1) / HOUR
    score = np.log(hours / world.leave_delay_median) / world.leave_delay_sigma
    place = (np.clip(score, -CDF_REACH, CDF_REACH) + CDF_REACH) / CDF_STEP
    knot = place.astype(np.int64)
    return NORMAL_CDF[knot] + (place - knot) * (NORMAL_CDF[knot + 1] - NORMAL_CDF[knot])
