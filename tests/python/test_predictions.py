"""The predictions: an independent fit, the future, and where there is nothing to learn.

Small histories; with TEST_LONG the exchangeable people are many, and their bounds narrow.
"""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from harness import ROOT, is_long
from in_process import InProcessProject

CUT = "2026-06-01"
FEATURES = (
    "engagement_rate, ignored_streak, days_since_click, hidden_opens, sends_7_days, tenure_days,"
    " sends_per_week, days_since_send"
)
EVENT_TYPES = ("opened", "clicked", "replied", "forwarded", "form_submitted", "page_viewed",
               "purchased")  # fmt: skip
SMOOTH = ("engagement_rate", "sends_per_week")
PREDICTIONS = "predictions.fct_contact_predictions"
NEEDED = "+fct_contact_predictions +dim_scorecard_bins +rpt_prediction_quality"


def simulate(project, contacts, weeks=26, world="default", seed=1):
    """Raw tables of a simulated history in the project's folder."""
    command = [sys.executable, "-m", "demo", "--contacts", str(contacts), "--weeks", str(weeks)]
    command += ["--world", world, "--seed", str(seed), "--out", str(project.raw)]
    command += ["--truth", str(project.folder / "truth"), "--processes", "1"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def clear(project):
    """Remove the raw tables of the test before."""
    shutil.rmtree(project.raw)
    project.raw.mkdir()


def more_cycles(project, cycles):
    """Make both regressions of the copy of so many cycles."""
    for name in ("int_scorecard_fitted", "int_outcome_fitted"):
        path = project.code / "models" / "intermediate" / "predictions" / f"{name}.sql"
        text = path.read_text()
        assert "rounds=8" in text
        path.write_text(text.replace("rounds=8", f"rounds={cycles}"))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The one copy of all tests here, with enough cycles for a fit to stand still.

    Tests read what a fixture kept of a build, not the database: the next build replaces it.
    """
    project = InProcessProject(tmp_path_factory.mktemp("predictions") / "copy")
    more_cycles(project, 16)
    return project


@pytest.fixture(scope="module")
def learnt(project):
    """What a simulated history of 600 people taught: {name: rows}."""
    clear(project)
    simulate(project, 600, weeks=22)
    project.build(select=NEEDED + " +rpt_suggested_points").require()
    bins = ", ".join(f"mod(bin_{place}, 100) as bin_{place}" for place in range(1, 7))
    return {
        "cells": project.query(
            f"select mod(training_number, 10) as target_number, {bins}, send_count, outcome_count"
            " from intermediate.int_scorecard_start where training_number between 11 and 13"
        ),
        "scorecards": project.rows("intermediate.int_scorecards"),
        "quality": project.rows("monitoring.rpt_prediction_quality"),
        "outcome_cells": project.rows("intermediate.int_outcome_start"),
        "worths": project.query(
            "select distinct outcome, event_type, log_odds, standard_error"
            " from monitoring.rpt_suggested_points"
        ),
    } | history(project)


def history(project):
    """Features and labels of the mails up to the cut, and the last mail learnt from."""
    return {
        "features": project.query(
            f"select distinct contact_id, sent_date, {FEATURES}"
            " from intermediate.int_training_sends inner join intermediate.int_contacts"
            f" using (contact_key) where sent_date <= date '{CUT}' order by all"
        ),
        # Labels of the seven days before the cut are not closed at the cut.
        "labels": project.query(
            "select * from intermediate.int_training_sends"
            f" where sent_date < date '{CUT}' - interval 7 days order by all"
        ),
        "last": project.query(
            "select max(sent_date) as sent_date, max(as_of_date) as as_of_date"
            " from intermediate.int_training_sends cross join intermediate.int_as_of_date"
            " where is_engaged is not null"
        ),
    }


# -------------------------------------------------------------------------------- the fit


def independent_fit(cells, cards, shrinkage=10.0):
    """Points by full Newton steps on all bins at once: {(place, bin): points}, place 0 the base.

    The likelihood of the cells, less shrinkage / 2 x squared distance of each bin's points from
    the prior; the base is held by 0.1. No term may move all of its bins: that is the base's to do,
    so the shifts of the bins that occur add up to 0 (a Lagrange multiplier for each term).
    """
    prior = {(place, number): points for place, number, points in cards}
    keys = [key for key in prior if key[0] > 0]
    place_of = {key: position + 1 for position, key in enumerate(keys)}
    size = len(keys) + 1
    design = np.zeros((len(cells), size))
    design[:, 0] = 1
    for row, cell in enumerate(cells):
        for place in range(1, 7):
            if (place, cell[place - 1]) in place_of:
                design[row, place_of[place, cell[place - 1]]] = 1
    sends, outcomes = np.array([cell[6:8] for cell in cells], dtype=float).T
    seen = design.any(axis=0)
    sums = np.array(
        [[seen[place_of[key]] * (key[0] == place) for key in keys] for place in range(1, 7)]
    )
    sums = np.column_stack([np.zeros(6), sums])[sums.any(axis=1)]
    start = np.array([prior[0, 1], *(prior[key] for key in keys)])
    penalty = np.diag([0.1] + [shrinkage] * len(keys))
    points = start.copy()
    for _ in range(20):
        chance = 1 / (1 + np.exp(-design @ points))
        slope = design.T @ (outcomes - sends * chance) - penalty @ (points - start)
        curve = (design * (sends * chance * (1 - chance))[:, None]).T @ design + penalty
        bordered = np.block([[curve, sums.T], [sums, np.zeros((len(sums), len(sums)))]])
        step = np.linalg.solve(bordered, np.append(slope, -sums @ (points - start)))
        points = points + step[:size]
    return {key: points[place] for key, place in place_of.items()} | {(0, 1): points[0]}


@pytest.mark.parametrize("target", ["engage", "click", "unsubscribe"])
def test_an_independent_fit_agrees(learnt, target):
    """Same cells, same prior, another algorithm: points within 1e-3 of each other."""
    number = 1 + ("engage", "click", "unsubscribe").index(target)
    cells = [
        tuple(cell.values())[1:] for cell in learnt["cells"] if cell["target_number"] == number
    ]
    rows = [
        row
        for row in learnt["scorecards"]
        if row["version_number"] == 1 and row["target"] == target
    ]
    assert sum(cell[6] for cell in cells) > 8_000
    cards = [(row["term_place"], row["bin"], row["prior_points"]) for row in rows]
    expected = independent_fit(cells, cards)
    found = {(row["term_place"], row["bin"]): row["points"] for row in rows}
    assert expected.keys() == found.keys()
    apart = {key: abs(expected[key] - points) for key, points in found.items()}
    print(max(apart.values()), apart[0, 1])
    assert max(apart.values()) < 1e-3


@pytest.mark.parametrize("outcome", ["clicked", "purchased", "stayed"])
def test_an_independent_regression_agrees(learnt, outcome):
    """What events are worth: a ridge regression on counts of events, by full Newton steps."""
    cells = [row for row in learnt["outcome_cells"] if row["outcome"] == outcome]
    types = [name for name in cells[0] if name.startswith("excess_")]
    design = np.array([[1.0] + [cell[name] for name in types] for cell in cells])
    people, outcomes = (
        np.array([cell[name] for cell in cells], dtype=float)
        for name in ("contact_count", "outcome_count")
    )
    worth = np.zeros(len(types) + 1)
    for _ in range(20):
        chance = 1 / (1 + np.exp(-design @ worth))
        curve = (design * (people * chance * (1 - chance))[:, None]).T @ design
        curve += np.eye(len(worth))
        worth += np.linalg.solve(curve, design.T @ (outcomes - people * chance) - worth)
    found = {
        row["event_type"]: (row["log_odds"], row["standard_error"])
        for row in learnt["worths"]
        if row["outcome"] == outcome
    }
    assert people.sum() > 300
    for place, name in enumerate(EVENT_TYPES, 1):
        assert found[name][0] == pytest.approx(worth[place], abs=2e-3), name
        assert found[name][1] == pytest.approx(curve[place, place] ** -0.5, abs=2e-3), name


def test_scorecards_expect_what_was_observed(learnt):
    """The total of the training is met within 0.1 %, for every scorecard and target."""
    rows = [
        row
        for row in learnt["scorecards"]
        if row["version_number"] > 0 and row["feature"] == "base"
    ]
    assert len(rows) == 18
    for row in rows:
        assert abs(row["expected_count"] - row["outcome_count"]) <= 0.001 * row["outcome_count"]


def test_predictions_beat_the_baselines(learnt):
    """On weeks not learnt from, even of 600 people: engagement above the open rate."""
    quality = {
        row["target"]: row
        for row in learnt["quality"]
        if (row["scorecard_version"], row["window_name"]) == ("live", "four_weeks")
    }
    assert quality["engage"]["auc"] > quality["engage"]["auc_open_rate"] + 0.01
    assert quality["engage"]["log_loss"] < 0.85 * quality["engage"]["log_loss_constant"]
    assert quality["unsubscribe"]["auc"] > 0.6


# -------------------------------------------------------------------------------- the future


def shuffled_after(project, day):
    """Give the events from a day on to other people, at random: the future says nothing now."""
    chance = random.Random(7)
    for path in sorted((project.raw / "events").glob("*.parquet")):
        table = pyarrow.parquet.read_table(path)
        people = table["contact_id"].to_pylist()
        # Texts of times have different forms; all begin with the day.
        late = [n for n, at in enumerate(table["occurred_at"].to_pylist()) if at and at[:10] >= day]
        owners = [people[row] for row in late]
        chance.shuffle(owners)
        for row, owner in zip(late, owners, strict=True):
            people[row] = owner
        place = table.column_names.index("contact_id")
        column = pyarrow.array(people, table.schema.field(place).type)
        pyarrow.parquet.write_table(table.set_column(place, "contact_id", column), path)


def planned_at_the_cut(project, features):
    """A plan of one mail on the day of the cut to everybody who was mailed then."""
    people = [row["contact_id"] for row in features if str(row["sent_date"]) == CUT]
    plan = {"contact_id": people, "message_id": ["m"] * len(people)}
    plan["planned_at"] = [f"{CUT} 10:00:00"] * len(people)
    pyarrow.parquet.write_table(pyarrow.table(plan), project.raw / "planned_sends.parquet")


@pytest.fixture(scope="module")
def futures(project, learnt):
    """The true future and another: history() of both, and what each gives as of the day before."""
    found = [dict(learnt)]
    planned_at_the_cut(project, learnt["features"])
    for number in (0, 1):
        if number:
            shuffled_after(project, "2026-06-02")  # an offset may part a text from its UTC day
            project.build(select="+int_training_sends").require()
            found.append(history(project))
        project.build(select=NEEDED, settings={"as_of_date": "2026-05-31"}).require()
        found[number]["predictions"] = project.rows(PREDICTIONS)
        found[number]["bins"] = project.rows("predictions.dim_scorecard_bins")
        found[number]["today"] = {
            row["contact_id"]: row
            for row in project.query(
                f"select contact_id, {FEATURES} from intermediate.int_contact_features"
                " inner join intermediate.int_contacts using (contact_key) where is_planned"
            )
        }
    return found


def test_features_and_closed_labels_do_not_know_the_future(futures):
    """Whatever comes after the cut, features and closed labels before it do not move."""
    true, other = futures
    assert len(true["features"]) > 4000
    assert true["features"] == other["features"]
    assert len(true["labels"]) > 4000
    assert sum(row["is_unsubscribed"] for row in true["labels"]) > 20
    assert true["labels"] == other["labels"]


def test_open_windows_are_not_learnt_from(futures):
    """The youngest mail that is learnt from or judged has had its seven days."""
    for future in futures:
        (last,) = future["last"]
        assert (last["as_of_date"] - last["sent_date"]).days >= 7


def test_a_past_date_gives_what_would_have_been_predicted(futures):
    """Predictions and scorecards as of a day are the same whatever happened later."""
    true, other = futures
    assert len(true["predictions"]) > 300
    assert true["predictions"] == other["predictions"]
    assert {row["scorecard_version"] for row in true["bins"]} >= {"prior", "2026-05-25"}
    assert true["bins"] == other["bins"]


def test_training_and_scoring_see_the_same_features(futures):
    """Features of a mail on the first of June are those of one planned for then, the day before."""
    features, today = futures[0]["features"], futures[0]["today"]
    mails = [row for row in features if str(row["sent_date"]) == CUT and row["contact_id"] in today]
    assert len(mails) > 30
    for row in mails:
        for name, value in today[row["contact_id"]].items():
            # Weights of days are rounded from different first days.
            assert row[name] == (pytest.approx(value, abs=1e-5) if name in SMOOTH else value), name


# -------------------------------------------------------------------------------- nothing to learn


def people(count):
    """Contact rows without any history."""
    return [{"contact_id": f"p{n}", "created_at": "2026-01-01"} for n in range(count)]


def mail(contact_id, day, event_type="sent"):
    """One event about the day's message."""
    return {
        "event_id": f"{contact_id}-{day}-{event_type}",
        "source": "site",
        "event_type": event_type,
        "contact_id": contact_id,
        "message_id": f"m{day}",
        "occurred_at": f"{day} 10:00:00",
        "loaded_at": f"{day} 11:00:00",
    }


def build_from(project, events, contacts, settings=None, select=NEEDED):
    """Build the predictions of a history of a few rows; {contact_id: prediction}."""
    clear(project)
    project.write_raw({"events": events, "contacts": contacts})
    project.build(select=select, settings=settings).require()
    return {row["contact_id"]: row for row in project.rows(PREDICTIONS)}


@pytest.mark.parametrize("count, mails", [(1, 1), (500, 0)])
def test_without_history_the_prior_scores(project, count, mails):
    """All have the same prediction, and the rank in the middle; nobody knows when to send."""
    events = [mail("p0", "2026-05-04")][:mails]
    more = " +rpt_suggested_points +fct_contact_send_times +rpt_send_time_quality"
    rows = list(build_from(project, events, people(count), select=NEEDED + more).values())
    assert len(rows) == count
    assert {row["scorecard_version"] for row in rows} == {"prior"}
    assert all(0 < row["open_probability"] < 1 for row in rows)
    assert all(0 < row["unsubscribe_probability_7d"] < 0.1 for row in rows)
    if count == 1:
        assert rows[0]["retention_percentile_rank"] == 0.5
        assert rows[0]["engagement_percentile_rank"] == 0.5
    times = project.rows("predictions.fct_contact_send_times")
    assert {(row["open_source"], row["best_hour_of_week"]) for row in times} == {("none", None)}
    found = {row["finding"] for row in project.rows("monitoring.rpt_send_time_quality")}
    assert found <= {"no preferences found", "not enough sends"}
    assert project.rows("monitoring.rpt_prediction_quality") == []


def test_who_joined_later_is_not_there_and_who_was_never_mailed_answered_nothing(project):
    """An open of a mail of which no send is told is no rate of 1, and no reason either."""
    contacts = people(1) + [
        {"contact_id": name, "created_at": "2026-06-15"} for name in ("early", "later")
    ]
    events = [mail("p0", "2026-05-04"), mail("early", "2026-05-20", "opened")]
    events += [mail("later", "2026-06-20"), mail("p0", "2026-06-20")]
    assert build_from(project, events, contacts).keys() == {"p0", "early", "later"}
    rows = build_from(project, events, contacts, {"as_of_date": "2026-05-31"})
    assert rows.keys() == {"p0", "early"}
    told = [text for name, text in rows["early"].items() if "_reason_" in name and text]
    assert told
    assert not any(word in text for text in told for word in ("respon", "ignored", "click", "open"))
    assert rows["early"]["confidence"] == "prior"
    (rate,) = project.query(
        "select engagement_rate from intermediate.int_contact_features where send_count = 0"
    )
    assert rate["engagement_rate"] == pytest.approx(0.15)


def test_a_target_that_never_happens_and_one_that_is_certain(project):
    """Nobody unsubscribed; half open everything, half nothing: no probability is 0, 1 or missing.

    Opening is separated perfectly by the bins of several features.
    """
    days = [f"2026-0{month}-{day:02}" for month in (3, 4, 5) for day in (3, 10, 17, 24)]
    contacts = people(40)
    events = [mail(row["contact_id"], day) for row in contacts for day in days]
    events += [mail(row["contact_id"], day, "opened") for row in contacts[:20] for day in days]
    rows = build_from(project, events, contacts)
    assert {row["scorecard_version"] for row in rows.values()} == {"2026-05-18"}
    assert all(0 < row["unsubscribe_probability_7d"] < 0.01 for row in rows.values())
    assert all(0 < row["open_probability"] < 1 for row in rows.values())
    assert rows["p0"]["open_probability"] > 0.8
    assert rows["p39"]["open_probability"] < 0.1
    # The scorecard of one brand starts another: copied into the seed and pinned, it scores as is.
    names = ("target", "feature", "bin", "points")
    copied = [
        {name: row[name] for name in names}
        for row in project.rows("predictions.dim_scorecard_bins")
        if row["is_in_use"]
    ]
    shipped = project.seed_path("scorecard_prior").read_text()
    project.write_seeds({"scorecard_prior": copied})
    again = build_from(project, events, contacts, {"scorecard_version": "prior"})
    project.write_seed_text("scorecard_prior", shipped)
    assert {row["scorecard_version"] for row in again.values()} == {"prior"}
    for contact_id, row in rows.items():
        for name in ("open_probability", "click_probability", "unsubscribe_probability_7d"):
            assert again[contact_id][name] == pytest.approx(row[name], abs=2e-6)


def test_the_alarm_goes_off_after_a_shift(project, learnt):
    """Openings fell half of the history ago: what was in use promised too much. Else: silence."""
    quality = [row for row in learnt["quality"] if row["scorecard_version"] == "live"]
    assert {row["is_alarm"] for row in quality} == {False}
    clear(project)
    simulate(project, 400, weeks=22, world="shift", seed=2)
    # The level shifts on 14 April; four weeks since then are closed.
    project.build(select=NEEDED, settings={"as_of_date": "2026-05-19"}).require()
    (row,) = (
        row
        for row in project.rows("monitoring.rpt_prediction_quality")
        if (row["scorecard_version"], row["target"]) == ("live", "engage")
        and row["window_name"] == "four_weeks"
    )
    assert row["is_alarm"]
    assert row["observed_to_expected"] < 0.85


def test_exchangeable_people_cannot_be_told_apart(project):
    """The past says nothing: AUC about a half, probabilities at the base rate."""
    clear(project)
    simulate(project, 30_000 if is_long() else 600, weeks=22, world="exchangeable", seed=5)
    project.build(select=NEEDED).require()
    rows = {
        row["target"]: row
        for row in project.rows("monitoring.rpt_prediction_quality")
        if row["scorecard_version"] == "live"
    }
    assert len(rows) == 3
    # Three standard errors of an AUC of a half; an unsubscribe counts for some three mails.
    for target, repeats in (("engage", 1), ("click", 1), ("unsubscribe", 3)):
        row = rows[target]
        error = (12 * row["outcome_count"] / repeats) ** -0.5
        assert abs(row["auc"] - 0.5) < 3 * error, row
        assert abs(row["observed_to_expected"] - 1) < 4 * (repeats / row["outcome_count"]) ** 0.5
        if is_long():
            assert 0.48 <= row["auc"] <= 0.52, row
            assert row["calibration_error"] < 0.01


def test_the_shipped_prior_is_a_scorecard():
    """Every bin has points, and those of the response rate rise from bin to bin."""
    path = Path(ROOT, "seeds", "predictions", "scorecard_prior.csv")
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    rates = [float(row[3]) for row in rows if row[:2] == ["engage", "engagement_rate"]]
    assert rates == sorted(rates)
    assert len(rates) == 12
