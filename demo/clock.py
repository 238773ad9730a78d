"""Time: microseconds since 1970 in UTC, and the local time of a contact's zone.

The zones' rules are written here (numpy has none, and the machine's may be absent or differ):
summer time of the European Union and of the United States, valid since 2007.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

EXTRA_WEEKS = 2  # simulated after the end: planned sends, and outcomes of windows still open
MARGIN_DAYS = 40  # of the table of offsets, on both sides


@dataclass(frozen=True)
class Zone:
    """An IANA zone: standard offset in minutes and the rule of its summer time."""

    name: str
    country: str
    currency: str
    offset: int
    summer: str  # EU, US or none
    share: float


ZONES = (
    Zone("Europe/Berlin", "DE", "EUR", 60, "EU", 0.24),
    Zone("Europe/London", "GB", "GBP", 0, "EU", 0.16),
    Zone("Europe/Athens", "GR", "EUR", 120, "EU", 0.06),
    Zone("America/New_York", "US", "USD", -300, "US", 0.22),
    Zone("America/Los_Angeles", "US", "USD", -480, "US", 0.14),
    Zone("America/Sao_Paulo", "BR", "BRL", -180, "none", 0.06),
    Zone("Asia/Kolkata", "IN", "INR", 330, "none", 0.06),
    Zone("Asia/Tokyo", "JP", "JPY", 540, "none", 0.06),
)


def micros(day: date) -> int:
    """Midnight UTC of a day, in microseconds."""
    return (day - date(1970, 1, 1)).days * DAY


def _sunday(year: int, month: int, nth: int) -> date:
    """The nth Sunday of a month, or the last one for nth = -1."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def summer_bounds(zone: Zone, year: int) -> tuple[int, int]:
    """First and last-plus-one microsecond (UTC) of summer time; equal when there is none."""
    if zone.summer == "EU":
        return (
            micros(_sunday(year, 3, -1)) + HOUR,
            micros(_sunday(year, 10, -1)) + HOUR,
        )
    if zone.summer == "US":
        shift = zone.offset * MINUTE
        return (
            micros(_sunday(year, 3, 2)) + 2 * HOUR - shift,
            micros(_sunday(year, 11, 1)) + HOUR - shift,
        )
    return 0, 0


class Clock:
    """The window of a history and the local times in it.

    `start` and `end` are midnights UTC (microseconds); events lie in [start, end).
    """

    def __init__(self, end_date: date, weeks: int) -> None:
        self.weeks = weeks
        self.all_weeks = weeks + EXTRA_WEEKS
        self.end = micros(end_date) + DAY
        self.start = self.end - weeks * WEEK
        self.middle = self.start + (self.end - self.start) // 2
        self._origin = self.start - MARGIN_DAYS * DAY
        hours = (self.all_weeks * 7 + 2 * MARGIN_DAYS) * 24
        times = self._origin + np.arange(hours, dtype=np.int64) * HOUR
        self._offsets = np.zeros((len(ZONES), hours), dtype=np.int64)
        for row, zone in enumerate(ZONES):
            self._offsets[row] = zone.offset * MINUTE
            for year in range(
                date.fromordinal(719163 + int(times[0] // DAY)).year,
                date.fromordinal(719163 + int(times[-1] // DAY)).year + 1,
            ):
                first, last = summer_bounds(zone, year)
                self._offsets[row, (times >= first) & (times < last)] += HOUR

    def offset(self, zone: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Microseconds to add to UTC; times outside the table take its nearest end."""
        hour = np.clip((at - self._origin) // HOUR, 0, self._offsets.shape[1] - 1)
        return self._offsets[zone, hour]

    def local_hour(self, zone: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Hour of the day with its fraction, 0 to 24, in the zone."""
        return ((at + self.offset(zone, at)) % DAY) / HOUR

    def local_weekday(self, zone: np.ndarray, at: np.ndarray) -> np.ndarray:
        """0 = Monday to 6 = Sunday, in the zone."""
        return ((at + self.offset(zone, at)) // DAY + 3) % 7

    def week(self, at: np.ndarray) -> np.ndarray:
        """Week of the history, from 0, cut to the weeks that are simulated."""
        return np.clip((at - self.start) // WEEK, 0, self.all_weeks - 1)
