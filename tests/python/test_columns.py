"""The marts as an interface: no column changes without the list, none breaks without a version."""

import columns
import pytest
import yaml

OLD = {"fct_mail": {"": "", "id": "string not null", "points": "decimal(18,6)", "at": "date"}}


def changed(**by):
    """The changes where the mart has other columns; None takes one away."""
    mart = {name: kind for name, kind in (OLD["fct_mail"] | by).items() if kind is not None}
    return columns.changes(OLD, {"fct_mail": mart})


def test_the_list_is_that_of_the_marts():
    """Whoever changes a contract runs `make columns`, which refuses a break without a version."""
    known, marts = columns.read(columns.LIST), columns.of_project(columns.ROOT)
    assert columns.changes(known, marts) == [], "run `make columns`"
    assert columns.written(marts) == columns.LIST.read_text(), "run `make columns`"
    files = {path.stem for path in (columns.ROOT / "models" / "marts").rglob("*.sql")}
    assert {name.partition(".v")[0] for name in marts} == files
    assert "BREAK" not in columns.CHANGES.read_text()


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ({"points": None}, "BREAK: `fct_mail`: `points` (decimal(18,6)) is gone"),
        ({"points": "bigint"}, "BREAK: `fct_mail`: `points` is bigint, was decimal(18,6)"),
        ({"id": "string"}, "BREAK: `fct_mail`: `id` is string, was string not null"),
        ({"at": "date not null"}, "`fct_mail`: `at` is date not null, was date"),
        ({"new": "date"}, "`fct_mail`: `new` (date) is new"),
        ({"": "2027-01-31"}, "`fct_mail` goes on 2027-01-31"),
    ],
)
def test_a_change_is_a_break_or_is_told(by, line):
    """Queries of readers go on after an addition; after a break they do not."""
    assert changed(**by) == [line]


def test_a_version_lets_a_column_change(tmp_path):
    """The old version keeps its columns and has a date; after it, it may go."""
    column = {"name": "id", "data_type": "bigint"}
    own = [{"name": "id", "data_type": "string", "constraints": [{"type": "not_null"}]}]
    own += [{"name": "points", "data_type": "decimal(18,6)"}, {"name": "at", "data_type": "date"}]
    model = {"name": "fct_mail", "columns": own, "latest_version": 2}
    model["versions"] = [
        {"v": 1, "deprecation_date": "2027-01-31"},
        {"v": 2, "columns": [{"include": "all", "exclude": ["id", "at"]}, column]},
    ]
    (tmp_path / "models" / "marts").mkdir(parents=True)
    file = tmp_path / "models" / "marts" / "models.yml"
    file.write_text(yaml.safe_dump({"models": [model]}))
    versioned = columns.of_project(tmp_path)
    assert versioned["fct_mail.v1"] == OLD["fct_mail"] | {"": "2027-01-31"}
    assert versioned["fct_mail.v2"] == {"": "", "points": "decimal(18,6)", "id": "bigint"}
    lines = columns.changes(OLD, versioned)
    assert [line for line in lines if "BREAK" in line] == []
    assert "`fct_mail` is now fct_mail.v1, fct_mail.v2" in lines
    del versioned["fct_mail.v1"]
    assert [line for line in columns.changes(OLD, versioned) if "BREAK" in line]
    assert columns.changes(
        {"fct_mail.v1": OLD["fct_mail"] | {"": "2027-01-31"}, **versioned}, versioned
    ) == ["`fct_mail.v1` is gone"]


def test_a_mart_does_not_go_without_a_date():
    """Not even a whole one."""
    assert columns.changes(OLD, {}) == ["BREAK: `fct_mail` is gone"]
