"""Web visits, forms and purchases, and the order confirmations that follow."""

import numpy as np

from .campaigns import ORDER, Calendar
from .clock import DAY, MINUTE, SECOND, WEEK, ZONES, Clock
from .events import (
    CURRENCIES,
    FORMS,
    GENERIC,
    HUMAN_ADDRESSES,
    HUMAN_AGENTS,
    KIND,
    NOTE_DIRECT,
    NOTE_FORM,
    NOTE_FROM_MAIL,
    NOTE_ITEMS,
    PAGES,
    SHOP,
    WEB,
    join,
    make_events,
)
from .people import People
from .responses import INTEREST_UNIT
from .sends import NEVER, Schedule, Sends
from .worlds import World

INTEREST_WEIGHT = 0.4
ZONE_CURRENCY = np.array([CURRENCIES.index(zone.currency) for zone in ZONES])
MEDIAN_CENTS, CENTS_SIGMA = 4500.0, 0.8


class Visits:
    """Visits of a block: those that clicks lead to, and those that people make by themselves."""

    def __init__(
        self, world: World, people: People, clock: Clock, sends: Sends, rng: np.random.Generator
    ) -> None:
        self.world, self.people, self.clock, self.rng = world, people, clock, rng
        clicked = np.flatnonzero(sends.clicked_at < NEVER)
        contact, at = self._own_visits(world.visit_rate)
        self.contact = np.concatenate([sends.contact[clicked], contact])
        self.at = np.concatenate([sends.clicked_at[clicked] + 2 * SECOND, at])
        self.from_mail = np.arange(len(self.at)) < len(clicked)
        buys = clicked[rng.random(len(clicked)) < world.purchase_after_click]
        pause = rng.integers(4, 90, len(buys)) * MINUTE
        own_contact, own_at = self._own_visits(world.purchase_rate)
        self.buyer = np.concatenate([sends.contact[buys], own_contact])
        self.bought_at = np.concatenate([sends.clicked_at[buys] + pause, own_at])

    def _own_visits(self, weekly_rate: float) -> tuple[np.ndarray, np.ndarray]:
        """(contact, time) of a Poisson process that follows interest and the personal hour."""
        people, clock, rng = self.people, self.clock, self.rng
        weeks = clock.weeks
        level = (
            people.intercept
            - self.world.open_mean
            + people.drift[:weeks]
            + self.world.dormant_shift * people.dormant[:weeks]
        ) / INTEREST_UNIT
        count = rng.poisson(weekly_rate * np.exp(INTEREST_WEIGHT * np.clip(level, -3, 3)))
        week, contact = np.nonzero(count)
        times = count[week, contact]
        week, contact = np.repeat(week, times), np.repeat(contact, times)
        hour = (people.hour_peak[contact] + rng.normal(0, 3, len(week))) % 24
        day = clock.start + week * WEEK + rng.integers(0, 7, len(week)) * DAY
        local = day + (hour * 3600).astype(np.int64) * SECOND
        at = local - clock.offset(people.zone[contact], local)
        known = (at >= people.created[contact]) & (at >= clock.start)
        return contact[known], at[known]

    def events(self) -> np.ndarray:
        """Page views (1 to 4 a visit), forms at the end of some visits, purchases."""
        rng = self.rng
        pages = rng.integers(1, 5, len(self.at))
        visit = np.repeat(np.arange(len(self.at)), pages)
        place = np.arange(len(visit)) - np.repeat(np.cumsum(pages) - pages, pages)
        page = rng.integers(0, len(PAGES), len(visit))
        fraction = rng.integers(0, 1_000_000, len(visit))
        views = make_events(
            self.at[visit] + place * 40 * SECOND + fraction,
            self.contact[visit],
            kind=KIND["page_viewed"],
            source=WEB,
            link=page,
            note=np.where(self.from_mail[visit], NOTE_FROM_MAIL, NOTE_DIRECT) + page,
            **self._person(self.contact[visit]),
        )
        fills = np.flatnonzero(rng.random(len(self.at)) < self.world.form_share)
        forms = make_events(
            self.at[fills] + 4 * MINUTE,
            self.contact[fills],
            kind=KIND["form_submitted"],
            source=np.where(rng.random(len(fills)) < 0.7, WEB, GENERIC),
            note=NOTE_FORM + rng.integers(0, len(FORMS), len(fills)),
            **self._person(self.contact[fills]),
        )
        return join([views, forms, self._purchases()])

    def _purchases(self) -> np.ndarray:
        count = len(self.buyer)
        cents = np.exp(self.rng.normal(np.log(MEDIAN_CENTS), CENTS_SIGMA, count))
        return make_events(
            self.bought_at + self.rng.integers(0, 1000, count) * 1000,
            self.buyer,
            kind=KIND["purchased"],
            source=SHOP,
            amount=cents.astype(np.int64),
            currency=ZONE_CURRENCY[self.people.zone[self.buyer]],
            note=NOTE_ITEMS + self.rng.integers(0, 4, count),
        )

    def _person(self, contact: np.ndarray) -> dict[str, np.ndarray]:
        number = self.people.first + contact
        return {
            "agent": (number * 7 + number // 11) % len(HUMAN_AGENTS),
            "address": number * 31 % HUMAN_ADDRESSES,
        }

    def confirmations(self, calendar: Calendar) -> Schedule:
        """Order confirmations due two minutes after each purchase, by contact and time."""
        at = self.bought_at // SECOND * SECOND + 2 * MINUTE
        order = np.lexsort((at, self.buyer))
        buyer = self.buyer[order]
        message = calendar.automatic(ORDER, self.people.brand[buyer])
        return Schedule(buyer, message, at[order])
