"""The report of bench/predictions says what its figures say; LightGBM is not needed for it."""

import copy
import json
import shutil
from pathlib import Path

from harness import ROOT

from bench.predictions import cost
from bench.predictions.report import (
    TITLES,
    WANTED,
    cells,
    fall_table,
    send_tables,
    wanted,
    write_report,
)
from bench.predictions.worlds import WORLDS

HERE = Path(ROOT, "bench", "predictions")


def test_the_report_is_that_of_the_figures(tmp_path):
    """README.md is what the committed figures of all worlds give."""
    shutil.copytree(HERE / "results", tmp_path / "results")
    shutil.copy2(HERE / "reliability.png", tmp_path)
    for name in ("sends.json", "levels.json"):
        shutil.copy2(HERE / name, tmp_path)
    assert len(list((tmp_path / "results").glob("*.json"))) == len(WORLDS)
    write_report(tmp_path)
    assert (tmp_path / "README.md").read_text() == (HERE / "README.md").read_text()


def test_a_bucket_of_planned_sends_that_misses_is_marked(tmp_path):
    """All worlds together are judged; more unsubscribes in one bucket and its cell is bold."""
    figures = json.loads((HERE / "sends.json").read_text())
    for world in figures.values():
        for bucket in ("0", "1-2", "3-4", "5+", "all"):
            world[bucket]["observed"] = world[bucket]["planned"]
    (tmp_path / "sends.json").write_text(json.dumps(figures))
    assert "| **" not in "".join(send_tables(tmp_path))
    for world in figures.values():
        world["3-4"]["observed"] *= 1.26
    (tmp_path / "sends.json").write_text(json.dumps(figures))
    (line,) = (line for line in send_tables(tmp_path) if "**" in line and "all together" in line)
    assert [cell.strip()[:8] for cell in line.split("|")][5] == "**1.26**"
    assert line.count("**") == 2


def test_levels_that_miss_are_marked(tmp_path):
    """What was reached is not bold; a rate out of bounds on day 14, or no alarm in time, is."""
    figures = json.loads((HERE / "levels.json").read_text())

    def told():
        (tmp_path / "levels.json").write_text(json.dumps(figures))
        return "\n".join(fall_table(tmp_path))

    figures["default"]["days"][0]["alarms"] = ["newest_days click"]
    assert "**" in told()
    for day in figures["default"]["days"][1:]:
        day["alarms"] = []
    assert "**" not in told()
    (day,) = (day for day in figures["fall"]["days"] if day["as_of"] == "2026-04-15")
    day["ratio"] = 0.84
    assert "| 14 | **0.840** |" in told()
    for day in figures["fall"]["days"]:
        day["alarms"] = ["four_weeks engage"] if day["as_of"] > "2026-04-08" else []
    assert "seven days: **no**" in told()


def test_the_cost_is_that_of_its_figures(tmp_path):
    """COST.md is what cost.json gives; one part less makes another table."""
    results = json.loads((HERE / "cost.json").read_text())
    cost.write_report(results, tmp_path)
    written = (HERE / "COST.md").read_text()
    assert (tmp_path / "COST.md").read_text() == written
    for run in results["runs"]:
        del run["parts"]["staging/config"]
    cost.write_report(results, tmp_path)
    assert (tmp_path / "COST.md").read_text() != written


def test_a_cell_that_misses_is_marked():
    """Each cell is judged by its own bound: made worse, it is the one that is not reached."""
    figures = json.loads((HERE / "results" / "default_1.json").read_text())["engage"]
    assert all(reached for _, reached in cells("engage", figures))
    worse = {
        0: lambda found: found["LightGBM"].update(auc=found["scorecard"]["auc"] + 0.006),
        3: lambda found: found["scorecard"].update(ece=0.011),
        4: lambda found: found["live"].update(observed_to_expected=1.11),
        5: lambda found: found["baseline"].update(auc=found["scorecard"]["auc"] - 0.019),
        6: lambda found: found["scorecard"].update(lift=0.96 * found["LightGBM"]["lift"]),
    }
    for place, spoil in worse.items():
        spoilt = copy.deepcopy(figures)
        spoil(spoilt)
        missed = [
            number for number, (_, reached) in enumerate(cells("engage", spoilt)) if not reached
        ]
        assert missed == [place], TITLES[place]
    spoilt = copy.deepcopy(figures)
    spoilt["scorecard"]["log_loss"] *= 1.02
    assert [reached for _, reached in cells("engage", spoilt)][1:3] == [False, False]
    assert all(len(wanted(target)) == len(TITLES) for target in WANTED)
