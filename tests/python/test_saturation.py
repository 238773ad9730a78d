"""Saturation against what the demo knows: who is tired by mail, and how much.

In the world `tired` people differ in how much mail tires them, and the truth says how much. In the
default world they do not, and in `exchangeable` mail tires nobody: there a contact must stay near
the population. TEST_LONG=1 adds seeds and contacts.
"""

import subprocess
import sys

import pytest
from harness import ROOT, is_long
from in_process import InProcessProject

CONTACTS = 4000 if is_long() else 1200
SEEDS = (1, 2, 3) if is_long() else (1,)
WORLDS = ("tired", "default", "exchangeable")
MODELS = "+fct_contact_saturation +rpt_pressure_curve"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project."""
    return InProcessProject(tmp_path_factory.mktemp("saturation") / "copy")


@pytest.fixture(scope="module", params=SEEDS)
def worlds(request, project):
    """{world: (its contacts beside the truth, its pressure curve)}, built one after the other."""
    found = {}
    for world in WORLDS:
        truth = project.folder / f"truth_{world}_{request.param}"
        command = [sys.executable, "-m", "demo", "--contacts", str(CONTACTS), "--world", world]
        command += ["--seed", str(request.param), "--out", str(project.raw), "--truth", str(truth)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        project.build(select=MODELS).require()
        contacts = project.query(TRUE_DECLINES.format(truth=truth))
        found[world] = contacts, project.rows("pressure.rpt_pressure_curve")
    return found


# The true loss of log response rate per further mail is the fatigue in log-odds times the share of
# mails that are not opened; the true worth of one more mail follows as the project's does.
TRUE_DECLINES = """
    with true_declines as (
        select contact_id, avg(fatigue * (1 - open_probability)) as true_decline
        from '{truth}/sends/*.parquet'
        inner join '{truth}/contacts.parquet' using (contact_id)
        where message_type = 'marketing'
        group by contact_id
    )

    select
        *,
        1 - true_decline * tiring_mails_a_week as true_worth,
        rank() over (order by true_decline) as true_rank,
        rank() over (order by response_decline) as own_rank
    from pressure.fct_contact_saturation
    inner join true_declines using (contact_id)
"""


def correlation(rows, first, second):
    """Of two columns."""
    pairs = [(float(row[first]), float(row[second])) for row in rows]
    means = [sum(values) / len(pairs) for values in zip(*pairs, strict=True)]
    moved = [(one - means[0], other - means[1]) for one, other in pairs]
    spreads = [sum(value * value for value in values) for values in zip(*moved, strict=True)]
    return sum(one * other for one, other in moved) / (spreads[0] * spreads[1]) ** 0.5


def mean(rows, column):
    """Of a column."""
    return sum(float(row[column]) for row in rows) / len(rows)


def test_who_is_tired_is_found(worlds):
    """Contacts stand nearly in the true order, and each fifth is more tired than the one before.

    The most tired are taken for less tired than they are: few of their answers are left to tell.
    """
    contacts, _ = worlds["tired"]
    assert correlation(contacts, "own_rank", "true_rank") > 0.6
    ordered = sorted(contacts, key=lambda row: row["response_decline"])
    fifths = [ordered[len(ordered) * k // 5 : len(ordered) * (k + 1) // 5] for k in range(5)]
    truths = [mean(fifth, "true_decline") for fifth in fifths]
    assert truths == sorted(truths) and truths[4] > 5 * truths[0]
    for fifth in fifths[:2]:
        assert mean(fifth, "response_decline") == pytest.approx(
            mean(fifth, "true_decline"), abs=0.03
        )


def test_own_declines_are_nearer_to_the_truth_than_the_populations(worlds):
    """Shrunk, not guessed: squared errors fall where people differ."""
    contacts, _ = worlds["tired"]

    def error(column):
        return sum((float(row[column]) - row["true_decline"]) ** 2 for row in contacts)

    assert error("response_decline") < 0.9 * error("population_decline")


def test_states_are_states_of_the_truth(worlds):
    """What one more mail truly brings falls from under-saturated to saturated, and is far apart."""
    contacts, _ = worlds["tired"]
    worths = {
        state: mean([row for row in contacts if row["saturation"] == state], "true_worth")
        for state in ("under_saturated", "on_target", "saturated")
    }
    assert worths["under_saturated"] > worths["on_target"] + 0.1
    assert worths["on_target"] > worths["saturated"] + 0.3
    saturated = [row for row in contacts if row["saturation"] == "saturated"]
    right = [row for row in saturated if row["true_worth"] < 0.5]
    chance = sum(row["true_worth"] < 0.5 for row in contacts) / len(contacts)
    assert len(right) / len(saturated) > max(0.75, chance + 0.15)


def test_contacts_stay_near_the_population_where_they_do_not_differ(worlds):
    """Where all are alike, nearly nobody gets far from the mean, which is near the truth."""
    for world, most in (("default", 0.035), ("exchangeable", 0.045)):
        contacts, _ = worlds[world]
        truth = mean(contacts, "true_decline")
        assert mean(contacts, "population_decline") == pytest.approx(truth, abs=0.05), world
        declines = sorted(float(row["response_decline"]) for row in contacts)
        middle = mean(contacts, "population_decline")
        for place in (len(declines) // 10, 9 * len(declines) // 10):
            assert declines[place] == pytest.approx(middle, abs=most), world
    tired = [row["saturation"] for row in worlds["tired"][0]].count("saturated")
    assert tired / len(worlds["tired"][0]) > 0.2
    for world in ("default", "exchangeable"):
        states = [row["saturation"] for row in worlds[world][0]]
        assert states.count("saturated") < 0.03 * len(states), world


def test_the_curve_is_the_one_that_is_observed(worlds):
    """What the declines promise of busy weeks is what they brought, where many mails were sent."""
    _, curve = worlds["tired"]
    busy = [row for row in curve if row["send_count"] >= 5000]
    assert len(busy) >= 8
    for row in busy:
        assert row["observed_worth"] == pytest.approx(row["fitted_worth"], abs=0.06)
    assert busy[-1]["observed_worth"] < 0.6
    assert curve[0]["is_free"] and curve[0]["fitted_worth"] == 1
