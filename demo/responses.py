"""The true probabilities: of opening, clicking and leaving, for every send of a block."""

import numpy as np

from .campaigns import TRANSACTIONAL, Calendar
from .clock import DAY, Clock
from .people import People
from .worlds import World

INTEREST_UNIT = 1.1  # logits of the open level that count as one unit of interest


def logistic(eta: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-eta))."""
    return 1.0 / (1.0 + np.exp(-eta))


class Responses:
    """Probabilities of a schedule's sends: everything but the pressure is computed once."""

    def __init__(
        self,
        world: World,
        people: People,
        calendar: Calendar,
        clock: Clock,
        contact: np.ndarray,
        message: np.ndarray,
        at: np.ndarray,
    ) -> None:
        self.world, self.contact, self.message, self.at = world, contact, message, at
        week = clock.week(at)
        self.fatigue = people.fatigue[contact]
        movement = people.drift[week, contact] + world.dormant_shift * people.dormant[week, contact]
        later = at >= clock.middle
        zone = people.zone[contact]
        weekday = clock.local_weekday(zone, at)
        hours = clock.local_hour(zone, at) - people.hour_peak[contact]
        tenure = (at - people.created[contact]) / DAY
        fading = np.exp(-np.maximum(tenure, 0) / world.newcomer_days)
        level = people.intercept[contact] + movement
        self.interest = (level - world.open_mean) / INTEREST_UNIT
        self.open_level = (
            level
            + np.array(world.weekday_effects)[weekday]
            + np.where(weekday >= 5, people.weekend_taste[contact], 0.0)
            + world.hour_amplitude * np.cos(2 * np.pi * hours / 24)
            + calendar.open_effect[message]
            + world.newcomer_open * fading
            + world.shift_open * later
        )
        self.leave_level = (
            world.leave_mean
            + people.leave_taste[contact]
            + calendar.leave_effect[message]
            + world.leave_newcomer * fading
            + world.leave_decline * np.maximum(-movement, 0)
            + world.shift_leave * later
        )
        self.is_transactional = calendar.type[message] == TRANSACTIONAL
        self.click_given_open = logistic(
            world.click_mean + people.click_taste[contact] + calendar.click_effect[message]
        )

    def open_probability(self, pressure: np.ndarray) -> np.ndarray:
        """Of a human open within 7 days."""
        above = np.maximum(pressure - self.world.fatigue_from, 0)
        low = np.clip(-self.interest, 0, 2)
        eta = self.open_level - (self.fatigue + self.world.fatigue_low_interest * low) * above
        return logistic(eta) * (1 - self.world.open_late_share)

    def leave_probability(self, pressure: np.ndarray) -> np.ndarray:
        """Of an unsubscribe within 7 days because of this send; 0 for transactional mail."""
        above = np.maximum(pressure - self.world.leave_from, 0)
        low = np.clip(-self.interest, 0, 2)
        eta = (
            self.leave_level
            + (self.world.leave_pressure + self.world.leave_low_interest * low) * above
        )
        hazard = logistic(eta)
        return np.where(self.is_transactional, 0.0, hazard)
