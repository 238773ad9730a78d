"""What the senders mail and when: the calendar that all contacts share, and `messages`.

Grain: one row per message. Marketing messages come first, ordered by time; automation and
transactional messages follow, one per brand, and have no time of their own (they are sent when
a person signs up or buys).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .clock import DAY, HOUR, MINUTE, WEEK, Clock
from .events import BREVO, GENERIC, SENDGRID
from .text import timestamps
from .worlds import CATEGORIES, EMAIL_SOURCES, World

# category: effect on opening, on clicking, on leaving (logits)
CATEGORY_EFFECTS = {
    "newsletter": (0.08, 0.05, -0.10),
    "promotion": (-0.08, -0.05, 0.12),
    "product_update": (0.02, 0.10, -0.05),
    "event": (0.00, 0.05, 0.05),
}
# subject line: effect on opening, in units of the world's campaign_sd
SUBJECTS = {
    "plain": -0.6,
    "with a question": 0.2,
    "with a number": 0.5,
    "last hours": 0.9,
    "with first name": 0.4,
    "all capitals": -1.4,
}
TYPES = ("marketing", "automation", "transactional")
MARKETING, AUTOMATION, TRANSACTIONAL = range(3)
AUTOMATIC = ("welcome", "welcome follow-up", "order confirmation")
WELCOME, FOLLOW_UP, ORDER = range(3)

WEEKDAY_WEIGHTS = (0.17, 0.19, 0.18, 0.19, 0.15, 0.06, 0.06)
HOUR_WEIGHTS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 10, 6, 5, 6, 9, 9, 8, 6, 5, 4, 3, 2, 1, 1])
LONG_ID_BASE = 5_500_000_000_000_000_000
WEIGHTS = {"newsletter": 5, "promotion": 3, "product_update": 5, "event": 8}  # of planned sends


@dataclass
class Calendar:
    """All messages; arrays of one length, the first `slots` of them are marketing mail."""

    slots: int
    at: np.ndarray
    brand: np.ndarray
    category: np.ndarray
    type: np.ndarray
    source: np.ndarray
    subject: np.ndarray
    links: np.ndarray
    open_effect: np.ndarray
    click_effect: np.ndarray
    leave_effect: np.ndarray
    share: np.ndarray  # of a contact's weekly sends, marketing mail only

    def automatic(self, which: int, brand: np.ndarray) -> np.ndarray:
        """Row of a brand's welcome, follow-up or order confirmation."""
        return self.slots + brand * len(AUTOMATIC) + which

    def ids(self) -> list[str]:
        """Message ids; those sent through Brevo are numbers of 19 digits."""
        return [
            str(LONG_ID_BASE + row) if source == BREVO else f"msg-{row + 1:05d}"
            for row, source in enumerate(self.source)
        ]


def draw_calendar(world: World, clock: Clock, rng: np.random.Generator) -> Calendar:
    """Draw the messages of every brand, planned ones after the end included."""
    parts = [_brand_slots(world, clock, brand, rng) for brand in range(len(world.brands))]
    at, brand, category, source, share = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.lexsort((brand, at))
    slots = len(order)
    brands = np.repeat(np.arange(len(world.brands)), len(AUTOMATIC))
    which = np.tile(np.arange(len(AUTOMATIC)), len(world.brands))
    total = slots + len(brands)
    subject = rng.integers(0, len(SUBJECTS), total)
    calendar = Calendar(
        slots=slots,
        at=np.concatenate([at[order], np.full(len(brands), clock.start)]),
        brand=np.concatenate([brand[order], brands]),
        category=np.concatenate([category[order], np.zeros(len(brands), dtype=np.int64)]),
        type=np.concatenate(
            [np.full(slots, MARKETING), np.where(which == ORDER, TRANSACTIONAL, AUTOMATION)]
        ),
        source=np.concatenate([source[order], np.where(which == ORDER, SENDGRID, GENERIC)]),
        subject=subject,
        links=rng.integers(3, 7, total),
        open_effect=np.zeros(total),
        click_effect=rng.normal(0, world.click_campaign_sd, total),
        leave_effect=_mean_one(rng, world.leave_campaign_sd, total),
        share=share[order],
    )
    _add_effects(calendar, world, rng)
    return calendar


def _mean_one(rng: np.random.Generator, sd: float, count: int) -> np.ndarray:
    """Normal logits whose factors on a small hazard have mean 1."""
    return rng.normal(-sd * sd / 2, sd, count)


def _brand_slots(
    world: World, clock: Clock, brand: int, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """A brand's marketing messages: time, brand, category, source, share of the week's sends."""
    sender = world.brands[brand]
    weeks, each = clock.all_weeks, sender.campaigns_per_week
    count = weeks * each
    week = np.repeat(np.arange(weeks), each)
    first_weekday = (clock.start // DAY + 3) % 7
    weekday = rng.choice(7, count, p=WEEKDAY_WEIGHTS)
    day = week * 7 + (weekday - first_weekday) % 7
    hour = rng.choice(24, count, p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum())
    at = clock.start + day * DAY + hour * HOUR + rng.integers(0, 4, count) * 15 * MINUTE
    weight = rng.uniform(0.6, 1.4, (weeks, each)) if world.burst_share else np.ones((weeks, each))
    burst = np.where(rng.random(weeks) < world.burst_share, world.burst_factor, 1.0)
    share = weight / weight.sum(axis=1, keepdims=True) * burst[:, None]
    category = rng.choice(len(CATEGORIES), count, p=sender.category_weights)
    if world.only_at >= 0:
        at = clock.start + day * DAY + round(world.only_at * HOUR)
    if world.event_mail_at >= 0:
        minutes = (at // MINUTE) % 60
        then = clock.start + day * DAY + round(world.event_mail_at * HOUR) + minutes * MINUTE
        at = np.where(category == CATEGORIES.index("event"), then, at)
    return (
        at.astype(np.int64),
        np.full(count, brand),
        category,
        rng.choice(len(EMAIL_SOURCES), count, p=sender.source_weights),
        share.ravel(),
    )


def _add_effects(calendar: Calendar, world: World, rng: np.random.Generator) -> None:
    """Fill the effects: subject line and content, category, brand, kind of message."""
    total = len(calendar.at)
    lines = np.array(list(SUBJECTS.values()))[calendar.subject]
    calendar.open_effect += world.campaign_sd * (0.6 * lines + 0.8 * rng.normal(0, 1, total))
    category = np.array(list(CATEGORY_EFFECTS.values())) * world.category_effect
    marketing = calendar.type == MARKETING
    for column, effect in enumerate(
        (calendar.open_effect, calendar.click_effect, calendar.leave_effect)
    ):
        effect += np.where(marketing, category[calendar.category, column], 0.0)
    event = marketing & (calendar.category == CATEGORIES.index("event"))
    calendar.open_effect += world.event_mail_open * event
    brands = np.array([(brand.open_effect, brand.leave_effect) for brand in world.brands])
    calendar.open_effect += brands[calendar.brand, 0]
    calendar.leave_effect += brands[calendar.brand, 1]
    calendar.open_effect += np.array([0.0, world.automation_open, world.transactional_open])[
        calendar.type
    ]


def message_table(calendar: Calendar, world: World, clock: Clock) -> pa.Table:
    """`messages`: planned ones have no `sent_at` yet, automatic ones that of their first use."""
    subjects = list(SUBJECTS)
    names, categories = [], []
    for row in range(len(calendar.at)):
        brand = world.brands[calendar.brand[row]].name
        if row < calendar.slots:
            category = CATEGORIES[calendar.category[row]]
            number = (calendar.at[row] - clock.start) // WEEK + 1
            subject = subjects[calendar.subject[row]]
            names.append(f"{brand} {category.replace('_', ' ')}, week {number}: {subject}")
        else:
            category = AUTOMATIC[(row - calendar.slots) % len(AUTOMATIC)].replace(" ", "_")
            names.append(f"{brand} {category.replace('_', ' ')}")
        categories.append(category)
    return pa.table(
        {
            "message_id": pa.array(calendar.ids(), pa.string()),
            "message_name": pa.array(names, pa.string()),
            "category": pa.array(categories, pa.string()),
            "message_type": pa.array([TYPES[kind] for kind in calendar.type], pa.string()),
            "channel": pa.array(["email"] * len(names), pa.string()),
            "sent_at": timestamps(calendar.at, calendar.at >= clock.end),
        }
    )


def message_truth(calendar: Calendar) -> pa.Table:
    """The true effects of every message, in logits."""
    return pa.table(
        {
            "message_id": pa.array(calendar.ids(), pa.string()),
            "open_effect": calendar.open_effect,
            "click_effect": calendar.click_effect,
            "leave_effect": calendar.leave_effect,
        }
    )
