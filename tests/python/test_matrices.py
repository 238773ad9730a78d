"""models/staging/README.md says what is read: whatever its two matrices name has a case."""

import re

import pytest
import test_crm_records
import test_marketing_records
from harness import ROOT
from test_webhook_objections import BOUNCED, CASES, FREE, OUT, SPAM

README = (ROOT / "models" / "staging" / "README.md").read_text(encoding="utf-8")
TRIED = "".join(
    re.sub("[ _-]", "", path.read_text(encoding="utf-8").lower())
    for path in (ROOT / "tests" / "python").glob("*.py")
    if path.name != "test_matrices.py"
)
LOADERS = {
    "hubspot": ["fivetran", *test_crm_records.LOADERS],
    "mailchimp": ["fivetran", *test_crm_records.LOADERS],
    "klaviyo": test_marketing_records.LOADERS,
    "activecampaign": test_marketing_records.AC_LOADERS,
}


def matrix(heading):
    """The rows of the table below a heading: the source, then the other cells."""
    text = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    rows = [line.strip("|").split("|", 1) for line in lines]
    for row, above in zip(rows[1:], rows, strict=False):
        row[0] = row[0].strip() or above[0]
    return [
        (source.strip(" `"), [cell.strip() for cell in rest.split("|")]) for source, rest in rows
    ]


def untried(*cells):
    """Names of tables, fields and words in cells that no test has."""
    found = re.findall(r'`([^`]+)`|"([^"]+)"|\b([A-Z]+_[A-Z_]+)', " ".join(cells))
    found = [re.split("[<*]|x[.]", "".join(parts))[0].strip("._") for parts in found]
    return [name for name in found if re.sub("[ _-]", "", name.lower()) not in TRIED]


def test_each_loader_is_tried_on_what_it_says():
    """A loader in the matrix is a parameter of the source's test, and the other way about."""
    listed = {}
    for source, (loaders, is_read, _, _) in matrix("Which loader's tables"):
        listed.setdefault(source, set()).update(re.split(", ", loaders.lower()))
        assert untried(is_read) == [], source
    for source, loaders in LOADERS.items():
        assert listed[source] == {re.split("[ _]", loader)[0] for loader in loaders}


@pytest.mark.parametrize(("source", "doors"), matrix("Where objections stand"))
def test_each_door_is_tried(source, doors):
    """What a cell names is in a test; a source of webhooks has a case for each cell."""
    assert untried(*doors) == []
    cases = [(rows, outcome) for name, rows, outcome, _ in CASES if name == source]
    if cases:
        assert {OUT, BOUNCED, SPAM} <= {outcome for _, outcome in cases}
        returns = [rows for rows, outcome in cases if outcome == FREE and len(rows) > 1]
        lifts = "not told" not in doors[3] or "lift" in " ".join(doors)
        assert bool(returns) == lifts, "the person's own return"
