"""Send times against what the demo knows: clocks, the estimator, and the hours people really have.

The estimator is computed a second time here, in numpy and straight from the sends, and must agree
with the tables. In the default world people have an hour of their own (a cosine of 0.4 log-odds);
the answers must come nearer to it than the hour of most responses does. In a world without hours
nobody may get an answer of its own. TEST_LONG=1 adds seeds and contacts.
"""

import subprocess
import sys
from datetime import datetime, timedelta

import numpy as np
import pytest
from harness import ROOT, is_long
from in_process import InProcessProject

from demo.clock import DAY, HOUR, ZONES, Clock, micros

CONTACTS = 4000 if is_long() else 1500
SEEDS = (1, 2, 3) if is_long() else (1,)
AMPLITUDE = 0.4  # demo/worlds.py, log-odds
RESPONSES = {"open": "opened_hour", "click": "clicked_hour"}
WAVE_SIZES = np.array([1, 1, 0.25, 0.25])
MIN_SENDS, MIN_RESPONSES, MIN_Z = 8, 2, 3


def build(folder, world, seed, contacts):
    """A demo world, built as far as the send times."""
    project = InProcessProject(folder / "copy")
    command = [sys.executable, "-m", "demo", "--contacts", str(contacts), "--seed", str(seed)]
    command += ["--world", world, "--out", str(project.raw)]
    command += ["--truth", str(project.folder / "truth")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    project.build(select="+fct_contact_send_times +rpt_send_time_quality").require()
    return project


@pytest.fixture(scope="module", params=SEEDS)
def default_world(request, tmp_path_factory):
    """People with hours of their own."""
    return build(tmp_path_factory.mktemp("default"), "default", request.param, CONTACTS)


@pytest.fixture(scope="module", params=SEEDS)
def flat_world(request, tmp_path_factory):
    """People without."""
    folder = tmp_path_factory.mktemp("flat")
    return build(folder, "no_preference", request.param, CONTACTS if is_long() else 700)


def truth(project, table):
    """Path of a table of the truth, for a query."""
    return f"'{project.folder}/truth/{table}'"


# ------------------------------------------------------------------------------ an estimator again


def columns(project, sql):
    """{column: array} of a query."""
    rows = project.query(sql)
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


class Estimator:
    """Send times in numpy, from the rows of int_timed_sends that one purpose learns from."""

    def __init__(self, project, response):
        """Read the sends of today's answers; what weekdays add is taken from the tables."""
        self.effect = columns(
            project,
            f"""select effect from intermediate.int_send_time_effects
            where purpose = 'current' and response = '{response}'
            order by sent_weekday, sent_hour""",
        )["effect"].reshape(7, 24)
        sends = columns(
            project,
            f"""select contact_key, message_key, kind, sent_weekday - 1 as weekday,
                sent_hour as hour,
                {RESPONSES[response]} is not null as is_answered
            from intermediate.int_timed_sends, intermediate.int_send_periods
            where purpose = 'current'
                and sent_date > learnt_after_date and sent_date <= learnt_until_date""",
        )
        self.contacts, self.contact = np.unique(sends["contact_key"], return_inverse=True)
        strata = np.stack([sends["contact_key"], sends["kind"]], axis=1)
        strata, self.stratum = np.unique(strata, axis=0, return_inverse=True)
        self.stratum = self.stratum.ravel()
        self.of_stratum = np.searchsorted(self.contacts, strata[:, 0])
        messages, self.message = np.unique(sends["message_key"], return_inverse=True)
        self.weekday, self.hour = sends["weekday"], sends["hour"]
        self.answered = sends["is_answered"].astype(float)
        self.count, self.responses = self.per_stratum(1.0), self.per_stratum(self.answered)
        self.expected = (self.responses / self.count)[self.stratum]
        missed = self.count - self.responses
        self.scatter = self.responses * missed / np.maximum(self.count - 1, 1)
        self.population(len(messages))
        self.scores(self.factors(len(messages)))

    def per_stratum(self, values):
        """Sums over each contact's sends of a kind."""
        weights = np.broadcast_to(values, self.stratum.shape)
        return np.bincount(self.stratum, weights, minlength=len(self.of_stratum))

    def per_contact(self, values):
        """Sums over the kinds of each contact."""
        return np.bincount(self.of_stratum, values, minlength=len(self.contacts))

    def population(self, messages):
        """Effects of the hours in `hour_effect`: generalised least squares, messages at random."""
        angle = (np.arange(24) + 0.5) * 2 * np.pi / 24
        waves = np.array([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]).T
        places = waves[self.hour]
        means = np.stack([self.per_stratum(axis) for axis in places.T], axis=1)
        apart = places - (means / self.count[:, None])[self.stratum]
        chance = (self.scatter / self.count)[self.stratum]
        self.rate = self.answered.mean()
        residual = self.answered - self.expected

        def of_message(values):
            return np.bincount(self.message, values, minlength=messages)

        sums, weights = of_message(residual), of_message(chance)
        self.message_variance = max((sums**2 - weights).sum() / (weights**2).sum(), 0)
        cross = np.stack([of_message(chance * axis) for axis in apart.T], axis=1)
        share = self.message_variance / (1 + self.message_variance * weights)
        score = WAVE_SIZES * (residual @ places - (share * sums) @ cross)
        information = (apart * chance[:, None]).T @ apart - (cross * share[:, None]).T @ cross
        information *= np.outer(WAVE_SIZES, WAVE_SIZES)
        excess = (score**2).sum() - np.trace(information)
        self.wave_variance = max(excess / (information**2).sum(), 0)
        matrix = np.eye(4) + self.wave_variance * information
        found = WAVE_SIZES * np.linalg.solve(matrix, self.wave_variance * score)
        self.hour_effect = waves @ found

    def factors(self, messages):
        """How much likelier a response was than the contact's own rate, per send."""
        hour_factor = np.exp(self.effect[self.weekday, self.hour] * (1 - self.rate))
        seen = np.bincount(self.message, self.answered, minlength=messages)
        wanted = np.bincount(self.message, self.expected * hour_factor, minlength=messages)
        shrunk = (1 + self.message_variance * seen) / (1 + self.message_variance * wanted)
        return hour_factor * shrunk[self.message]

    def scores(self, factor):
        """Residuals, their variance by chance, the spread between contacts, the effects."""
        weight = self.per_stratum(factor)
        angle = (self.hour + 0.5) * 2 * np.pi / 24
        circle = np.array([np.cos(angle), np.sin(angle)])
        mean = np.array([self.per_stratum(factor * axis) for axis in circle]) / weight
        residual = np.array([self.per_stratum(self.answered * axis) for axis in circle])
        residual -= self.responses * mean
        squares = np.array(
            [[self.per_stratum(factor * one * two) for one in circle] for two in circle]
        )
        information = self.scatter * (squares / weight - mean[:, None] * mean[None, :])
        count, responses = self.per_contact(self.count), self.per_contact(self.responses)
        known = (count >= MIN_SENDS) & (responses >= MIN_RESPONSES) & (count > responses)
        self.known = self.contacts[known]
        residual = np.array([self.per_contact(axis)[known] for axis in residual])
        information = np.array(
            [[self.per_contact(part)[known] for part in row] for row in information]
        )
        excess = (residual**2).sum(0) - information[0, 0] - information[1, 1]
        self.variance = excess.sum() / (information**2).sum()
        self.variance_z = excess.sum() / np.sqrt((excess**2).sum())
        penalty = np.eye(2)[:, :, None] / self.variance
        matrices = np.moveaxis(information + penalty, 2, 0)
        self.effects = np.linalg.solve(matrices, residual.T[:, :, None])[:, :, 0]


def test_numpy_agrees_with_the_tables(default_world):
    """The population's effects, the spread between contacts, and every contact's effects."""
    for response in RESPONSES:
        mine = Estimator(default_world, response)
        where = f"where purpose = 'current' and response = '{response}'"
        theirs = columns(
            default_world,
            f"""select hour_effect, message_variance from intermediate.int_send_time_effects {where}
            order by sent_weekday, sent_hour""",
        )
        assert theirs["message_variance"][0] == pytest.approx(mine.message_variance, abs=1e-6)
        assert np.abs(theirs["hour_effect"].reshape(7, 24) - mine.hour_effect).max() < 2e-6
        (spread,) = default_world.query(
            f"select * from intermediate.int_send_time_answers {where} and contact_key is null"
        )
        assert spread["measured_hour_variance"] == pytest.approx(mine.variance, abs=1e-6)
        assert spread["hour_variance_z"] == pytest.approx(mine.variance_z, abs=1e-4)
    mine = Estimator(default_world, "open")
    assert mine.variance_z > MIN_Z
    theirs = columns(
        default_world,
        """select contact_key, cosine_effect, sine_effect
        from intermediate.int_send_time_answers
        where purpose = 'current' and response = 'open' and contact_key is not null
        order by contact_key""",
    )
    assert list(theirs["contact_key"]) == list(mine.known)
    found = np.array([theirs["cosine_effect"], theirs["sine_effect"]]).T
    assert np.abs(found - mine.effects).max() < 1e-5


def test_answers_are_the_peaks_of_the_curves(default_world):
    """Each answer is the highest hour tried of population plus own effects, for all contacts."""
    rows = default_world.query(
        """select * from intermediate.int_send_time_answers
        where purpose = 'current' and response = 'open'"""
    )
    table = columns(
        default_world,
        """select effect, is_tried from intermediate.int_send_time_effects
        where purpose = 'current' and response = 'open' order by sent_weekday, sent_hour""",
    )
    effects = np.where(table["is_tried"], table["effect"], -np.inf).reshape(7, 24)
    angle = (np.arange(24) + 0.5) * 2 * np.pi / 24
    own = np.array([[row["cosine_effect"], row["sine_effect"]] for row in rows])
    curves = effects + (own @ np.array([np.cos(angle), np.sin(angle)]))[:, None, :]
    best = np.array([[row[f"best_hour_{day}"] for day in range(1, 8)] for row in rows])
    chosen = np.take_along_axis(curves, best[:, :, None], axis=2)[:, :, 0]
    assert np.abs(chosen - curves.max(axis=2)).max() < 2e-6


# ------------------------------------------------------------------------------ clocks


def test_hours_are_those_of_the_contacts_clock(default_world):
    """Summer time of the demo's own rules, for every send; both sides of a change occur."""
    sends = columns(
        default_world,
        f"""select sends.sent_hour, sends.sent_weekday, contacts.timezone,
            epoch_us(truth.sent_at) as sent_us
        from intermediate.int_timed_sends as sends
        inner join intermediate.int_contacts as keys using (contact_key)
        inner join intermediate.int_messages as messages using (message_key)
        inner join read_parquet({truth(default_world, "sends/*.parquet")}) as truth
            on keys.contact_id = truth.contact_id and messages.message_id = truth.message_id
        inner join read_parquet({truth(default_world, "contacts.parquet")}) as contacts
            on keys.contact_id = contacts.contact_id
        inner join predictions.fct_contact_send_times as times
            on keys.contact_id = times.contact_id and times.time_zone_source = 'contact'
        where truth.message_type = 'marketing'""",
    )
    (last,) = default_world.query("select as_of_date from intermediate.int_as_of_date")
    clock = Clock(last["as_of_date"], 26)
    numbers = {zone.name: number for number, zone in enumerate(ZONES)}
    zone = np.array([numbers[name] for name in sends["timezone"]])
    assert len(zone) > 10_000
    assert (clock.local_hour(zone, sends["sent_us"]).astype(int) == sends["sent_hour"]).all()
    assert (clock.local_weekday(zone, sends["sent_us"]) + 1 == sends["sent_weekday"]).all()
    change = micros(last["as_of_date"].replace(month=3, day=29)) + HOUR
    berlin = sends["timezone"] == "Europe/Berlin"
    assert (berlin & (np.abs(sends["sent_us"] - change) < DAY)).sum() > 0


# ------------------------------------------------------------------------------ the truth


def judged(project):
    """Arrays per contact with any open: true peak, level, own answer, population's, mode."""
    return columns(
        project,
        f"""with modes as (
            select contact_key, opened_hour,
                row_number() over (partition by contact_key order by count(*) desc, opened_hour)
                as place
            from intermediate.int_timed_sends where opened_hour is not null
            group by contact_key, opened_hour
        ), answers as (
            select contact_key, best_hour from intermediate.int_send_time_answers
            where purpose = 'current' and response = 'open'
        )
        select truth.hour_peak as peak, truth.open_intercept as level,
            modes.opened_hour as mode, everybody.best_hour as population,
            coalesce(own.best_hour, everybody.best_hour) as answer,
            times.open_expected_gain as promise
        from predictions.fct_contact_send_times as times
        inner join read_parquet({truth(project, "contacts.parquet")}) as truth
            on times.contact_id = truth.contact_id
        inner join intermediate.int_contacts as keys on times.contact_id = keys.contact_id
        inner join modes on keys.contact_key = modes.contact_key and modes.place = 1
        inner join answers as everybody on everybody.contact_key is null
        left join answers as own on keys.contact_key = own.contact_key
        where times.time_zone_source = 'contact'""",
    )


def error(hours, peak):
    """Mean distance in hours, the shorter way round."""
    return np.abs((hours + 0.5 - peak + 12) % 24 - 12).mean()


def open_probability(hours, people):
    """Mean true probability of an open sent at the middle of these hours."""
    effect = AMPLITUDE * np.cos(2 * np.pi * (hours + 0.5 - people["peak"]) / 24)
    return (1 / (1 + np.exp(-people["level"] - effect))).mean()


def test_true_hours_are_recovered_better_than_by_the_mode(default_world):
    """Nearer to the true hour and likelier to be opened, also than at the hour of everybody."""
    people = judged(default_world)
    errors = {kind: error(people[kind], people["peak"]) for kind in ("answer", "mode")}
    opens = {kind: open_probability(people[kind], people) for kind in ("answer", "mode")}
    print(errors, opens, open_probability(people["population"], people))
    assert errors["answer"] < errors["mode"] - 0.1
    assert opens["answer"] > opens["mode"] + 0.002
    assert opens["answer"] > open_probability(people["population"], people) + 0.002


def test_the_promised_gain_is_the_true_one(default_world):
    """On average, within half and twice: shrinkage takes the luck out of the best of 24 hours."""
    people = judged(default_world)
    gain = open_probability(people["answer"], people)
    gain -= open_probability(people["population"], people)
    promised = people["promise"].mean()
    print(promised, gain)
    assert 0.3 * promised < gain < 3 * promised


def test_without_preferences_nobody_has_an_hour(flat_world):
    """Everybody gets the population's hours with a gain of 0, and the report says so."""
    (counted,) = flat_world.query(
        """select count(*) as n, count(distinct monday_open_hour) as hours,
            sum(open_expected_gain) + sum(click_expected_gain) as gain,
            count(case when 'contact' in (open_source, click_source) then 1 end) as own
        from predictions.fct_contact_send_times"""
    )
    assert counted["n"] > 500
    assert (counted["gain"], counted["own"]) == (0.0, 0)
    report = flat_world.rows("monitoring.rpt_send_time_quality")
    assert len(report) == 14
    for row in report:
        if row["comparison"].startswith("own"):
            assert (row["finding"], row["contact_count"]) == ("no preferences found", 0)
        else:
            assert row["finding"] in ("no difference shown", "not enough sends")
            assert row["gain"] is None or abs(row["gain"]) < 4 * row["standard_error"]
        assert abs(row["hour_variance_z"]) < MIN_Z


@pytest.mark.parametrize("contacts", [40, 4])
def test_a_sender_of_one_hour_is_told_that_hour(tmp_path, contacts):
    """Mail at 9:30 daily for 60 days, every third answered: 9 on every day, nothing to gain.

    Four people answered 80 mails, too few to say anything.
    """
    project = InProcessProject(tmp_path / "copy")
    first = datetime(2026, 3, 1, 9, 30)
    people = [f"p{number}" for number in range(contacts)]
    events = []
    for number, contact in enumerate(people):
        for day in range(60):
            at, place = first + timedelta(day), {"contact_id": contact, "message_id": f"m{day}"}
            place |= {"source": "site", "loaded_at": "2026-05-01 00:00:00"}
            events.append({**place, "event_type": "sent", "occurred_at": str(at)})
            if (day + number) % 3 == 0:
                later = at + timedelta(hours=1 + (day * 7 + number * 5) % 20)
                events.append({**place, "event_type": "opened", "occurred_at": str(later)})
    listed = [{"contact_id": contact, "timezone": "UTC"} for contact in people]
    project.write_raw({"events": events, "contacts": listed})
    project.build(select="+fct_contact_send_times +rpt_send_time_quality").require()
    rows = project.rows("predictions.fct_contact_send_times")
    assert len(rows) == contacts
    for row in rows:
        told = {value for name, value in row.items() if name.endswith("_open_hour")}
        expected = ({9}, 0.0, "one_hour_tried") if contacts == 40 else ({None}, None, "none")
        assert (told, row["open_expected_gain"], row["open_source"]) == expected


def test_own_hours_are_worth_something_later(default_world):
    """What was learnt up to the cut holds on the sends since, in the direction promised."""
    (row,) = (
        row
        for row in default_world.rows("monitoring.rpt_send_time_quality")
        if (row["response"], row["comparison"]) == ("open", "own_vs_other")
    )
    print(row)
    assert row["expected_gain"] > 0.005
    assert row["gain"] > row["expected_gain"] - 3 * row["standard_error"]
    assert row["gain"] < row["expected_gain"] + 3 * row["standard_error"]
