"""What the catalogue says of those who read the marts is what they read."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
REF = re.compile(r"ref\('(\w+)'\)")


def exposures():
    """{name: exposure} of the project."""
    text = (ROOT / "models" / "marts" / "_exposures.yml").read_text()
    return {one["name"]: one for one in yaml.safe_load(text)["exposures"]}


def test_each_board_is_an_exposure():
    """Boards and dashboards are the same, and each names the marts that its queries read."""
    told = {
        name: set(REF.findall(" ".join(one["depends_on"])))
        for name, one in exposures().items()
        if one["type"] == "dashboard"
    }
    charts = [path for path in (ROOT / "charts").rglob("*.yml") if path.stem != "meta"]
    boards = {path.stem: path.read_text() for path in charts}
    assert len(boards) > 8
    assert {name: set(REF.findall(text)) for name, text in boards.items()} == told


def test_each_export_is_an_exposure():
    """Every table that goes to a tool is named."""
    folder = ROOT / "models" / "marts" / "activation_exports"
    told = set(REF.findall(" ".join(exposures()["exports"]["depends_on"])))
    assert told == {path.stem for path in folder.glob("rpt_*.sql")}


def test_each_exposure_has_an_owner():
    """Somebody answers for it, and it says what it is."""
    assert [name for name, one in exposures().items() if not one["owner"].get("email")] == []
    assert [name for name, one in exposures().items() if not one["description"]] == []
