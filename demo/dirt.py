"""The dirt of real loads. All rates stand in RATES; a kind is never absent while there are rows.

Wrong rows are added as spoiled copies with ids of their own, so that the clean history, and the
truth about it, stay whole. Late rows keep their content and only arrive late.
"""

import numpy as np

from .clock import DAY, HOUR, MINUTE, Clock
from .events import (
    FIRST_UNKNOWN,
    KIND,
    NOTE_MALFORMED,
    SHOP,
    UNKNOWN_TYPES,
    WEB,
    join,
    take,
)

RATES = {
    # of the events
    "late": 0.015,  # loaded 1 to 12 days after the rest
    "duplicate": 0.008,  # the same row, event_id included, loaded again later
    "future_dated": 0.0004,
    "unknown_type": 0.0005,
    "missing_contact": 0.0008,
    "missing_time": 0.0003,
    "unparseable_time": 0.0004,
    "missing_load_time": 0.0001,
    # of the web rows
    "no_event_id": 0.40,
    # of the rows without event_id
    "duplicate_without_id": 0.02,  # the same row loaded again
    # of the page views
    "malformed_properties": 0.001,
    # of the purchases
    "bad_amount": 0.02,
    "blank_amount": 0.01,
    # of the contacts
    "alias": 0.015,  # a second contact_id under another spelling of the e-mail
    "unknown_contact": 0.005,  # events, but no row in contacts
    "deleted_contact": 0.004,
    "repeated_contact": 0.005,  # the same contact_id twice, newer attributes
    "long_id": 0.02,  # contact_id of 19 digits
    "no_email": 0.02,
    "no_timezone": 0.06,
}

CONTACT_DIRT = (
    "alias",
    "unknown_contact",
    "deleted_contact",
    "repeated_contact",
    "long_id",
    "no_email",
    "no_timezone",
)

LAST_LOAD = 6 * HOUR + 7 * MINUTE  # after the end of the history
MACHINE_OPENS_MOST = 30_000  # of the one contact that a monitor opens mail for
MACHINE_OPENS_PER_CONTACT = 1  # fewer in small histories

(
    CLEAN,
    CONTACT_NULL,
    CONTACT_EMPTY,
    CONTACT_BLANK,
    TIME_NULL,
    TIME_BLANK,
    TIME_WRONG,
    TYPE_UNKNOWN,
    AMOUNT_WRONG,
    AMOUNT_BLANK,
    LOAD_NULL,
) = range(11)

WRONG_TIMES = (
    "30/06/2026 10:15",
    "yesterday",
    "2026-13-40T00:00:00Z",
    "2026-02-30 10:00:00",
    "0000-00-00 00:00:00",
    "n/a",
)
WRONG_AMOUNTS = ("12,50 EUR", "n/a", "1.234,00", "--", "free", "€ 20")


def quota(kind: str, count: int) -> int:
    """How many of `count` rows get this dirt: the rate, at least 1 while there are rows."""
    return min(count, max(1, round(RATES[kind] * count)))


def spoil(events: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """The events with late rows moved and all other dirt added; `loaded` is set already."""
    _delay(events, clock, rng)
    wrong = join(
        [
            _marked(events, rng, "missing_contact", (CONTACT_NULL, CONTACT_EMPTY, CONTACT_BLANK)),
            _marked(events, rng, "missing_time", (TIME_NULL, TIME_BLANK)),
            _marked(events, rng, "unparseable_time", (TIME_WRONG,)),
            _marked(events, rng, "unknown_type", (TYPE_UNKNOWN,)),
            _marked(events, rng, "missing_load_time", (LOAD_NULL,)),
            _future(events, rng),
            _malformed(events, rng),
            _marked(_purchases(events), rng, "bad_amount", (AMOUNT_WRONG,)),
            _marked(_purchases(events), rng, "blank_amount", (AMOUNT_BLANK,)),
        ]
    )
    wrong["number"] = len(events) + np.arange(len(wrong))
    return join([events, wrong, _again(events, clock, rng)])


def _purchases(events: np.ndarray) -> np.ndarray:
    return take(
        events,
        np.flatnonzero((events["source"] == SHOP) & (events["kind"] == KIND["purchased"])),
    )


def _sample(events: np.ndarray, rng: np.random.Generator, kind: str) -> np.ndarray:
    rows = rng.choice(len(events), quota(kind, len(events)), replace=False)
    return take(events, rows)


def _marked(
    events: np.ndarray, rng: np.random.Generator, kind: str, marks: tuple[int, ...]
) -> np.ndarray:
    """Copies that carry one of the marks in turn."""
    rows = _sample(events, rng, kind)
    rows["mark"] = np.resize(np.array(marks, dtype=np.int8), len(rows))
    return rows


def _future(events: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Copies dated 2 to 400 days after they were loaded."""
    rows = _sample(events, rng, "future_dated")
    rows["at"] = rows["loaded"] + rng.integers(2 * 24, 400 * 24, len(rows)) * HOUR
    return rows


def _malformed(events: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Copies of page views whose properties are no JSON; valid otherwise."""
    views = take(events, np.flatnonzero(events["kind"] == KIND["page_viewed"]))
    rows = _sample(views, rng, "malformed_properties")
    rows["note"] = NOTE_MALFORMED + np.arange(len(rows)) % 2
    return rows


def _delay(events: np.ndarray, clock: Clock, rng: np.random.Generator) -> None:
    """Move the load of some rows by 1 to 12 days, where that still is before the last load."""
    early = np.flatnonzero(events["at"] < clock.end - 13 * DAY)
    rows = early[rng.permutation(len(early))[: quota("late", len(events))]]
    events["loaded"][rows] += rng.integers(1, 13, len(rows)) * DAY


def _again(events: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """The same rows, loaded again 1 hour to 5 days later (at most at the last load)."""
    named = take(events, np.flatnonzero(events["number"] >= 0))
    bare = take(events, np.flatnonzero(events["number"] < 0))
    rows = join([_sample(named, rng, "duplicate"), _sample(bare, rng, "duplicate_without_id")])
    later = rows["loaded"] + rng.integers(1, 5 * 24, len(rows)) * HOUR
    rows["loaded"] = np.minimum(later, clock.end + LAST_LOAD)
    return rows


def drop_event_ids(events: np.ndarray, rng: np.random.Generator) -> None:
    """Take the id from a share of the web rows."""
    web = np.flatnonzero(events["source"] == WEB)
    events["number"][web[rng.random(len(web)) < RATES["no_event_id"]]] = -1


def unknown_type_codes(count: int) -> np.ndarray:
    """Codes of unknown event types, in turn."""
    return FIRST_UNKNOWN + np.arange(count) % len(UNKNOWN_TYPES)
