"""E-mail events: what the sending systems report about each send, machines included."""

import numpy as np

from .campaigns import Calendar
from .clock import HOUR, MINUTE, SECOND, Clock
from .dirt import MACHINE_OPENS_MOST, MACHINE_OPENS_PER_CONTACT
from .events import (
    BREVO,
    GENERIC,
    HUMAN_ADDRESSES,
    HUMAN_AGENTS,
    KIND,
    NOTE_FULL,
    NOTE_MACHINE,
    NOTE_NO_ADDRESS,
    PROXY_ADDRESS,
    PROXY_AGENT,
    SCANNER_ADDRESS,
    SCANNER_AGENT,
    SENDGRID,
    join,
    make_events,
)
from .people import People
from .sends import DELIVERED, HARD, NEVER, REJECTED, SOFT, Membership, Sends
from .worlds import World

REPEAT_SHARE = 0.35  # of the opens seen: opened once more, up to three days later
SECOND_CLICK_SHARE = 0.25
REPLY_SHARE = 0.004  # of the human opens
FORWARD_SHARE = 0.003
PROXY_DELAY_HOURS, PROXY_DELAY_SIGMA = 0.3, 1.6


class Mail:
    """Builds the events of a block's sends. `machine_opened` and `scanned` are truth columns."""

    def __init__(
        self,
        world: World,
        people: People,
        calendar: Calendar,
        sends: Sends,
        rng: np.random.Generator,
    ) -> None:
        self.world, self.people, self.calendar, self.rng = world, people, calendar, rng
        self.sends = sends
        delivered = sends.delivery == DELIVERED
        chance = rng.random((2, len(sends)))
        self.machine_opened = (
            delivered & people.is_proxied[sends.contact] & (chance[0] < world.proxy_open)
        )
        self.scanned = (
            delivered & people.is_scanned[sends.contact] & (chance[1] < world.scanner_click)
        )
        self.scanner_left = self.scanned & (rng.random(len(sends)) < world.scanner_leave)

    def events(self) -> np.ndarray:
        """All events of the sends, unordered."""
        return join(
            [
                *self._transport(),
                self._proxy_opens(),
                *self._human_opens(),
                *self._human_clicks(),
                *self._scanner(),
                *self._leaving(),
            ]
        )

    def _make(self, kind: str, rows: np.ndarray, at: np.ndarray, **values: object) -> np.ndarray:
        """Events of one kind for rows of the sends (row numbers or a mask)."""
        message = self.sends.message[rows]
        return make_events(
            at,
            self.sends.contact[rows],
            kind=KIND[kind],
            message=message,
            source=self.calendar.source[message],
            **values,
        )

    def _person(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """User agent and address that a contact always has."""
        contact = self.people.first + self.sends.contact[rows]
        return {
            "agent": (contact * 7 + contact // 11) % len(HUMAN_AGENTS),
            "address": contact * 31 % HUMAN_ADDRESSES,
        }

    def _transport(self) -> list[np.ndarray]:
        sends = self.sends
        out = []
        rows = np.flatnonzero(sends.delivery != REJECTED)
        out.append(self._make("sent", rows, sends.at[rows]))
        rows = np.flatnonzero(sends.delivery == REJECTED)
        out.append(self._make("rejected", rows, sends.at[rows] + SECOND))
        rows = np.flatnonzero(sends.is_deferred)
        out.append(self._make("deferred", rows, sends.at[rows] + 2 * SECOND))
        rows = np.flatnonzero(sends.delivery == DELIVERED)
        out.append(self._make("delivered", rows, sends.delivered_at[rows]))
        for code, kind, note in (
            (HARD, "hard_bounced", NOTE_NO_ADDRESS),
            (SOFT, "soft_bounced", NOTE_FULL),
        ):
            rows = np.flatnonzero(sends.delivery == code)
            # Brevo says it in the name of the event and leaves the column empty
            said = 0 if code == HARD else 1
            bounce = np.where(self.calendar.source[sends.message[rows]] == BREVO, 2, said)
            at = sends.at[rows] + self.rng.integers(2, 900, len(rows)) * SECOND
            out.append(self._make(kind, rows, at, bounce=bounce, note=note))
        return out

    def _proxy_opens(self) -> np.ndarray:
        rows = np.flatnonzero(self.machine_opened)
        delay = np.exp(
            self.rng.normal(np.log(PROXY_DELAY_HOURS * HOUR), PROXY_DELAY_SIGMA, len(rows))
        )
        at = self.sends.delivered_at[rows] + SECOND + delay.astype(np.int64) // SECOND * SECOND
        address = PROXY_ADDRESS + self.rng.integers(0, 254, len(rows))
        flagged = self.rng.random(len(rows)) < self.world.proxy_flag
        return self._flagged_opens(rows, at, flagged, address)

    def _flagged_opens(
        self, rows: np.ndarray, at: np.ndarray, flagged: np.ndarray, address: np.ndarray
    ) -> np.ndarray:
        """Opens by a privacy proxy; Brevo flags by the event's name, the others by the column."""
        events = self._make(
            "opened", rows, at, agent=PROXY_AGENT, address=address, machine=flagged.astype(np.int8)
        )
        brevo = events["source"] == BREVO
        events["kind"][brevo & flagged] = KIND["opened_by_proxy"]
        events["machine"][brevo] = -1
        events["note"][(events["source"] == SENDGRID) & flagged] = NOTE_MACHINE
        return events

    def _human_opens(self) -> list[np.ndarray]:
        sends = self.sends
        rows = np.flatnonzero((sends.opened_at < NEVER) & ~sends.is_hidden)
        first = self._make("opened", rows, sends.opened_at[rows], machine=0, **self._person(rows))
        rows = rows[self.rng.random(len(rows)) < REPEAT_SHARE]
        delay = self.rng.integers(60, 3 * 24 * 3600, len(rows)) * SECOND
        again = self._make(
            "opened_again", rows, sends.opened_at[rows] + delay, machine=0, **self._person(rows)
        )
        out = [first, again]
        opened = np.flatnonzero(sends.opened_at < NEVER)
        for kind, share in (("replied", REPLY_SHARE), ("forwarded", FORWARD_SHARE)):
            rows = opened[self.rng.random(len(opened)) < share]
            delay = self.rng.integers(60, 24 * 3600, len(rows)) * SECOND
            out.append(self._make(kind, rows, sends.opened_at[rows] + delay))
        return out

    def _human_clicks(self) -> list[np.ndarray]:
        sends = self.sends
        rows = np.flatnonzero(sends.clicked_at < NEVER)
        links = self.calendar.links[sends.message[rows]]
        link = self.rng.integers(0, links)
        first = self._make(
            "clicked", rows, sends.clicked_at[rows], link=link, machine=0, **self._person(rows)
        )
        more = self.rng.random(len(rows)) < SECOND_CLICK_SHARE
        rows, link, links = rows[more], link[more], links[more]
        at = sends.clicked_at[rows] + self.rng.integers(20, 600, len(rows)) * SECOND
        again = self._make(
            "clicked", rows, at, link=(link + 1) % links, machine=0, **self._person(rows)
        )
        return [first, again]

    def _scanner(self) -> list[np.ndarray]:
        """Every link within seconds of delivery, from several addresses."""
        rows = np.flatnonzero(self.scanned)
        links = self.calendar.links[self.sends.message[rows]]
        flagged = self.rng.random(len(rows)) < self.world.scanner_flag
        named = self.rng.random(len(rows)) < 0.5
        start = self.sends.delivered_at[rows] + self.rng.integers(1, 6, len(rows)) * SECOND
        each = np.repeat(np.arange(len(rows)), links)
        place = np.arange(len(each)) - np.repeat(np.cumsum(links) - links, links)
        agent = np.where(named[each], SCANNER_AGENT, self._person(rows[each])["agent"])
        address = SCANNER_ADDRESS + (rows[each] * 7 + place % 3) % 254
        clicks = self._make(
            "clicked",
            rows[each],
            start[each] + place * SECOND // 2 // SECOND * SECOND,
            link=place,
            agent=agent,
            address=address,
            machine=flagged[each].astype(np.int8),
        )
        leaves = np.flatnonzero(self.scanner_left[rows])
        unsubscribes = self._make("unsubscribed", rows[leaves], start[leaves] + 3 * SECOND)
        return [clicks, unsubscribes]

    def _leaving(self) -> list[np.ndarray]:
        sends = self.sends
        rows = np.flatnonzero(sends.left_at < NEVER)
        leaves = self._make("unsubscribed", rows, sends.left_at[rows], **self._person(rows))
        rows = np.flatnonzero(sends.complained_at < NEVER)
        return [leaves, self._make("complained", rows, sends.complained_at[rows])]


def subscriptions(
    people: People, calendar: Calendar, sends: Sends, members: Membership, clock: Clock
) -> np.ndarray:
    """Sign-ups of new contacts and returns of some who had left."""
    new = np.flatnonzero(people.is_new)
    signed = make_events(people.created[new], new, kind=KIND["subscribed"], source=GENERIC)
    rows = np.flatnonzero(sends.left_at < NEVER)
    contact = sends.contact[rows]
    back = members.returned_at[contact]
    came = (sends.left_at[rows] == members.left_at[contact]) & (
        back < np.minimum(members.blocked_at[contact], clock.end)
    )
    source = calendar.source[sends.message[rows]]
    returned = make_events(back[came], contact[came], kind=KIND["subscribed"], source=source[came])
    return join([signed, returned])


def monitor_opens(
    contact: int, contacts: int, calendar: Calendar, clock: Clock, rng: np.random.Generator
) -> np.ndarray:
    """Tens of thousands of machine opens of one contact; fewer in small histories."""
    count = min(MACHINE_OPENS_MOST, MACHINE_OPENS_PER_CONTACT * contacts)
    past = np.flatnonzero(calendar.at[: calendar.slots] < clock.end - HOUR)
    message = rng.choice(past, count)
    at = calendar.at[message] + rng.integers(1, 48 * 60, count) * MINUTE
    return make_events(
        at,
        np.full(count, contact),
        kind=KIND["opened"],
        source=calendar.source[message],
        message=message,
        agent=PROXY_AGENT,
        address=PROXY_ADDRESS + rng.integers(0, 254, count),
        machine=1,
    )
