"""Who the contacts are and how their interest moves.

Grain: one block of contacts. Interest is in logits around the population's mean.
"""

from dataclasses import dataclass

import numpy as np

from .clock import DAY, MINUTE, ZONES, Clock
from .dirt import CONTACT_DIRT, quota
from .worlds import World

NEWCOMER_SHARE = 0.25
LONG_ID_BASE = 7_000_000_000_000_000_000
HOUR_PEAKS = (8.0, 12.5, 20.0)  # morning, midday and evening people
HOUR_PEAK_SHARES = (0.40, 0.25, 0.35)


@dataclass
class People:
    """One block. Arrays have length n; `drift` and `dormant` have shape (weeks, n)."""

    first: int  # number of the first contact in the whole history
    zone: np.ndarray
    brand: np.ndarray
    created: np.ndarray
    is_new: np.ndarray  # created within the history
    intercept: np.ndarray
    click_taste: np.ndarray
    leave_taste: np.ndarray
    hour_peak: np.ndarray
    weekend_taste: np.ndarray
    is_proxied: np.ndarray
    is_scanned: np.ndarray
    is_bad_address: np.ndarray
    weekly_rate: np.ndarray
    fatigue: np.ndarray  # logits per send above the world's fatigue_from
    drift: np.ndarray
    dormant: np.ndarray
    company: np.ndarray  # row of companies, -1 = none
    order: np.ndarray  # a permutation that says who gets which dirt

    def __len__(self) -> int:
        return len(self.zone)

    def chosen(self, kind: str) -> np.ndarray:
        """Rows with this dirt of contacts; the kinds do not overlap."""
        start = 0
        for name in CONTACT_DIRT:
            size = quota(name, len(self))
            if name == kind:
                return self.order[start : start + size]
            start += size
        raise KeyError(kind)

    def keep_clean(self, row: int) -> None:
        """Make this contact the last one to get any dirt."""
        self.order = np.append(self.order[self.order != row], row)

    def ids(self) -> list[str]:
        """The n contact ids, then one more for each alias."""
        names = [f"c{self.first + row:07d}" for row in range(len(self))]
        for row in self.chosen("long_id"):
            names[row] = str(LONG_ID_BASE + self.first + int(row))
        return names + [f"x{self.first + int(row):07d}" for row in self.chosen("alias")]

    def alias_of(self) -> np.ndarray:
        """For each contact the row of its second id in `ids()`, or its own row."""
        alias = np.arange(len(self), dtype=np.int32)
        rows = self.chosen("alias")
        alias[rows] = len(self) + np.arange(len(rows))
        return alias


def draw_people(
    world: World, clock: Clock, first: int, count: int, companies: int, rng: np.random.Generator
) -> People:
    """Draw a block of `count` contacts, numbered from `first`."""
    brand = rng.choice(len(world.brands), count, p=[brand.share for brand in world.brands])
    is_new = rng.random(count) < NEWCOMER_SHARE
    inside = clock.start + rng.random(count) * (clock.end - clock.start)
    before = clock.start - (1 + rng.exponential(500, count)) * DAY
    created = np.where(is_new, inside, before).astype(np.int64) // MINUTE * MINUTE
    sigma = world.cadence_sigma
    means = np.array([brand.sends_per_week for brand in world.brands])[brand]
    drift, dormant = _interest(world, clock.all_weeks, count, rng)
    return People(
        first=first,
        zone=rng.choice(len(ZONES), count, p=[zone.share for zone in ZONES]),
        brand=brand,
        created=created,
        is_new=is_new,
        intercept=rng.normal(world.open_mean, world.open_sd, count),
        click_taste=rng.normal(0, world.click_sd, count),
        leave_taste=rng.normal(-(world.leave_sd**2) / 2, world.leave_sd, count),
        hour_peak=_hour_peaks(world, count, rng),
        weekend_taste=rng.normal(0, world.weekend_sd, count),
        is_proxied=rng.random(count) < world.proxy_share,
        is_scanned=rng.random(count) < world.scanner_share,
        is_bad_address=rng.random(count) < world.bad_address_share,
        weekly_rate=means * np.exp(rng.normal(-sigma * sigma / 2, sigma, count)),
        fatigue=_fatigue(world, count, rng),
        drift=drift,
        dormant=dormant,
        company=np.where(rng.random(count) < 0.7, rng.integers(0, companies, count), -1),
        order=rng.permutation(count),
    )


def _hour_peaks(world: World, count: int, rng: np.random.Generator) -> np.ndarray:
    """The personal hours; every world takes as many numbers from `rng`."""
    usual = rng.choice(HOUR_PEAKS, count, p=HOUR_PEAK_SHARES) + rng.normal(0, 1.5, count)
    if not world.hour_spread:
        return usual % 24
    (apart,) = rng.spawn(1)
    return apart.normal(13, world.hour_spread, count) % 24


def _fatigue(world: World, count: int, rng: np.random.Generator) -> np.ndarray:
    """How much each send above the threshold tires a contact; takes no number from `rng`."""
    if not world.fatigue_spread:
        return np.full(count, world.fatigue)
    (apart,) = rng.spawn(1)
    sigma = world.fatigue_spread
    return world.fatigue * np.exp(apart.normal(-sigma * sigma / 2, sigma, count))


def _interest(
    world: World, weeks: int, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Weekly drift (AR(1), started stationary) and dormancy (a two-state chain)."""
    drift = np.empty((weeks, count))
    dormant = np.empty((weeks, count), dtype=bool)
    spread = world.drift_sd / np.sqrt(1 - world.drift_rho**2)
    level = rng.normal(0, spread, count)
    asleep = rng.random(count) < world.dormant_share
    for week in range(weeks):
        drift[week] = level
        dormant[week] = asleep
        level = world.drift_rho * level + rng.normal(0, world.drift_sd, count)
        move = rng.random(count)
        asleep = np.where(asleep, move >= world.return_rate, move < world.lapse_rate)
    return drift, dormant
