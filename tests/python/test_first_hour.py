"""The first hour with own data, driven as a user would: what is said, the exit code, the tables.

What is said of bad files and places stands in docs/bad_input.md as it was said here; a run with
RENEW_DOCS=1 (`make bad-input`) writes it there.
"""

import contextlib
import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import duckdb
import pytest
import yaml

from engagement.__main__ import main
from refresh.outcome import REMEDIES, Outcome
from refresh.progress import Progress

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "bad_input.md"
BEGIN, END = "<!-- made by `make bad-input` -->\n", "<!-- end -->\n"
EVENT = {"source": "shop", "event_type": "clicked", "contact_id": "anna"}
EVENTS = [
    EVENT
    | {"event_id": f"e{day}"}
    | {"occurred_at": f"2026-05-0{day} 10:00:00", "loaded_at": f"2026-05-0{day} 11:00:00"}
    for day in (1, 2, 3)
]
CONTACTS = [{"contact_id": "anna", "created_at": "2026-01-01", "email": "anna@example.org"}]


@pytest.fixture(scope="module")
def shop(make_project):
    """A copy of the project with a handful of rows, and a database with one seed."""
    project = make_project("first_hour")
    project.write_raw({"events": EVENTS, "contacts": CONTACTS})
    assert engagement(project, "build", "--select", "scores")[0] == 0
    return project


@pytest.fixture
def unchanged(shop):
    """The copy: seeds and raw tables are put back after a test, and no table has changed."""
    kept = [*(shop.code / "seeds").rglob("*.csv"), *shop.raw.iterdir()]
    files = {path: path.read_bytes() for path in kept}
    before = tables(shop)
    yield shop
    assert tables(shop) == before
    for path, content in files.items():
        path.write_bytes(content)


def tables(project):
    """{table: its rows} of the copy's database, but for the memory of runs."""
    names = "select table_schema || '.' || table_name as name from information_schema.tables"
    found = [row["name"] for row in project.query(names)]
    return {name: project.rows(name) for name in found if name != "intermediate.refresh_state"}


def engagement(project, *arguments, **environment):
    """Run the small command in the copy: (exit code, what it printed)."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBT_", "RAW_")) and name != "EMAIL_HASH_KEY"
    }
    surroundings = {"DUCKDB_PATH": str(project.database), "RAW_DIR": str(project.raw)}
    surroundings |= {"DBT_PROFILES_DIR": "profiles"} | environment
    printed, folder = io.StringIO(), os.getcwd()
    os.chdir(project.code)
    try:
        with (
            mock.patch.dict(os.environ, inherited | surroundings, clear=True),
            mock.patch.object(sys, "argv", ["engagement", *arguments]),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            main()
            code = 0
    except SystemExit as ended:
        code = ended.code
        if isinstance(code, str):
            print(code, file=printed)
            code = 1
    finally:
        os.chdir(folder)
    return int(code or 0), printed.getvalue()


# ------------------------------------------------------------------------------ the key of hashes


def test_a_build_of_own_data_without_a_key_warns(shop):
    """In one line; not with a key, and not on demo data, which carry their mark."""

    def warned(**environment):
        shop.drop_database()
        code, said = engagement(shop, "build", "--select", "scores", **environment)
        assert code == 0, said
        return said.count("Warning: EMAIL_HASH_KEY is not set: ")

    assert warned(EMAIL_HASH_KEY="secret") == 0
    (shop.raw / ".demo").touch()
    assert warned(EMAIL_HASH_KEY=" ") == 0
    (shop.raw / ".demo").unlink()
    assert warned() == 1


def test_another_key_than_the_databases_stops_a_build(unchanged):
    """Its logs of objections and erasures would know nobody."""
    code, said = engagement(unchanged, "build", "--select", "scores", EMAIL_HASH_KEY="another")
    assert code == 2, said
    say(unchanged, "`EMAIL_HASH_KEY` is not the database's", code, said)


# ------------------------------------------------------------------------------ engagement check


def test_a_check_of_what_is_right_is_one_line(unchanged):
    """Beside the missing key, as in a build; the warehouse is as it was."""
    code, said = engagement(unchanged, "check", EMAIL_HASH_KEY="secret")
    assert (code, len(said.splitlines())) == (0, 1), said
    assert said.startswith("Nothing to mend")


def test_a_check_names_all_that_is_wrong(unchanged):
    """Every contradiction, however many, and the shape of a raw table; exit code 1."""
    rules = unchanged.read_seed("typology_rules")
    rules += [
        {"rule_set": "current", "rule_id": f"never_{number}", "rule_kind": "filtering"}
        | {"rule_order": str(number), "condition_field": field, "condition_operator": operator}
        | {"condition_value": value}
        for number, (field, operator, value) in enumerate(
            [
                ("score.engagement_decayed", ">", "100"),
                ("percentile.engagement", "<", "1"),
                ("decile.engagement", "=", "11"),
                ("prediction.open_probability", ">=", "30"),
                *[("tier.engagement", "=", "hott")] * 20,
            ]
        )
    ]
    unchanged.write_seeds({"typology_rules": rules})
    path = unchanged.raw / "contacts.parquet"
    shape = "select 17.5::double as contact_id"
    duckdb.sql(f"copy ({shape}) to '{path}' (format parquet)")
    events = unchanged.raw / "events.parquet"
    events.unlink()
    code, said = engagement(unchanged, "check")

    assert code == 1
    assert said.count("unknown tier of engagement: hott") == 20
    for words in (
        "never_0: score.engagement_decayed > 100 holds for nobody: it goes from 0 to 100. Write",
        "never_1: percentile.engagement < 1 holds for nobody: it goes from 1 to 100",
        "never_2: decile.engagement = 11 holds for nobody",
        "never_3: prediction.open_probability >= 30 holds for nobody: it goes from 0 to 1",
        "The raw table 'events' was not found",
    ):
        assert words in said, said
    assert "Traceback" not in said and "> in macro" not in said


def test_a_check_sees_raw_tables_in_the_warehouse(shop, tmp_path):
    """Their columns, not their rows; it opens the warehouse for reading only."""
    other = SimpleNamespace(code=shop.code, raw=tmp_path / "none", database=tmp_path / "own.duckdb")
    with duckdb.connect(str(other.database)) as connection:
        connection.execute("create schema raw")
        columns = "'1' as event_id, 'a' as contact_id, now() as occurred_at"
        connection.execute(f"create table raw.events as select {columns}, now() as loaded_at")
        connection.execute("create table raw.contacts as select 'a' as contact_id")
    before = other.database.read_bytes()
    code, said = engagement(other, "check", EMAIL_HASH_KEY="secret")
    assert (code, said.startswith("Nothing to mend")) == (0, True), said
    assert other.database.read_bytes() == before


# -------------------------------------------------------------------------- bad files and places

SAID = {}


def say(project, what, code, said):
    """Keep what was said of something, as the page shows it; it is no traceback."""
    assert code, said
    assert "Traceback" not in said
    for path, name in ((project.raw, "data/raw"), (project.database.parent, "warehouse")):
        said = said.replace(str(path), name).replace(os.path.relpath(path), name)
    *lines, remedy = [line.strip() for line in said.splitlines()]
    assert remedy == REMEDIES[Outcome(code)]
    SAID[what] = f"`` {' '.join(lines)} `` (exit code {code})"
    return " ".join(lines)


@pytest.mark.parametrize(
    ("what", "spoil", "told"),
    [
        (
            "a seed that is not UTF-8",
            lambda text: text.replace("Engagement", "Engag\u00e9ment").encode("latin-1"),
            "scores.csv, line 2: a letter that is not UTF-8. Save the file as UTF-8, or run iconv",
        ),
        ("a seed without a byte", lambda text: b"", "scores.csv: the file is empty. Keep at least"),
        (
            "a decimal comma without quotes",
            lambda text: text.replace("0,100,", "0,99,5,").encode(),
            "scores.csv, line 3: 7 values for 6 columns. Write decimals with a point",
        ),
        (
            "a seed with semicolons",
            lambda text: text.replace(",", ";").encode(),
            "scores.csv: its columns are separated by semicolons. Save it with commas",
        ),
    ],
)
def test_a_seed_that_cannot_be_read(unchanged, what, spoil, told):
    """The file and the line are named, with what to do; code 2."""
    path = unchanged.seed_path("scores")
    path.write_bytes(spoil(path.read_text(encoding="utf-8")))
    code, said = engagement(unchanged, "build", "--select", "scores")
    assert told in say(unchanged, what, code, said)
    assert code == 2


def test_a_raw_file_that_is_damaged_inside(unchanged):
    """Both ends whole and rubbish between them: the file is named; code 8, as in a refresh."""
    file = unchanged.raw / "events.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + bytes(len(whole) - 12) + whole[-8:])
    selected = ("--select", "stg_generic__events")
    code, said = engagement(unchanged, "build", *selected)
    said = say(unchanged, "a Parquet file that is damaged inside", code, said)
    assert (code, "Damaged inside: data/raw/events.parquet." in said) == (8, True), said


def test_raw_tables_that_are_not_there(unchanged, tmp_path):
    """The folder that was looked into is named; code 2."""
    selected = ("--select", "stg_generic__events")
    code, said = engagement(unchanged, "build", *selected, RAW_DIR=str(tmp_path / "none"))
    said = say(unchanged, "`RAW_DIR` names no folder", code, said.replace(str(tmp_path), "data"))
    assert (code, "The raw table 'events' was not found." in said) == (2, True), said
    assert "(now: data/none)" in said


def test_a_database_that_is_open_elsewhere(unchanged):
    """The process that has it is named; code 6."""
    hold = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open'); input()"
    holder = subprocess.Popen(
        [sys.executable, "-uc", hold, str(unchanged.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        code, said = engagement(unchanged, "build", "--select", "scores")
    finally:
        holder.communicate("\n")
    assert (code, f"PID {holder.pid}" in said) == (6, True), said
    said = said.replace(str(holder.pid), "4711").replace(os.path.realpath(sys.executable), "python")
    say(unchanged, "the database is open elsewhere", code, said)


@pytest.mark.parametrize(
    ("what", "place", "told"),
    [
        ("blanks around `DUCKDB_PATH`", "warehouse/mine.duckdb ", "without blanks around its path"),
        ("an empty `DUCKDB_PATH`", " ", "without blanks around its path"),
    ],
)
def test_a_place_where_no_database_can_be(unchanged, what, place, told):
    """It is named before dbt starts; code 2."""
    code, said = engagement(unchanged, "build", DUCKDB_PATH=place)
    said = say(unchanged, what, code, said)
    assert (code, told in said) == (2, True), said


def test_a_folder_that_is_read_only(unchanged, tmp_path):
    """The folder is named, and the setting that names another; code 2. Needs the right to mount."""
    mounting = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(tmp_path)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("mounting a read-only folder is not allowed here")
    try:
        code, said = engagement(unchanged, "build", DUCKDB_PATH=str(tmp_path / "mine.duckdb"))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    told = say(unchanged, "a read-only folder", code, said.replace(str(tmp_path), "/mnt/data"))
    assert (code, "into /mnt/data (Read-only file system). Let DUCKDB_PATH" in told) == (2, True)


def test_the_page_shows_what_is_said():
    """docs/bad_input.md, between its marks. RENEW_DOCS=1 writes it."""
    if len(SAID) < 10:
        pytest.skip("not all of them were provoked")
    rows = [f"| {what} | {said.replace('|', chr(92) + '|')} |" for what, said in SAID.items()]
    made = "\n".join(["| input | what you see |", "|---|---|", *rows]) + "\n"
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    shown, _, tail = rest.partition(END)
    if os.environ.get("RENEW_DOCS"):
        PAGE.write_text(f"{head}{BEGIN}{made}{END}{tail}", encoding="utf-8")
        shown = made
    assert shown == made


# --------------------------------------------------------------------------------------- progress


def heard(name, **data):
    """One of dbt's events."""
    return SimpleNamespace(info=SimpleNamespace(name=name), data=SimpleNamespace(**data))


def test_the_line_of_progress():
    """Nodes done of all, the time so far, and of those that run the one that began first."""
    progress = Progress()
    assert progress.line(0, 4) == "reading the project, 0:04"
    nodes = [SimpleNamespace(unique_id=f"model.p.{name}") for name in ("slow", "quick", "next")]
    progress.hear(heard("LogStartLine", total=214))
    for node in nodes[:2]:
        progress.hear(heard("NodeStart", node_info=node))
    progress.hear(heard("NodeFinished", node_info=nodes[1]))
    progress.hear(heard("NodeStart", node_info=nodes[2]))
    progress.running["model.p.slow"], progress.running["model.p.next"] = 60.0, 65.0
    assert progress.line(0, 72) == "1 of 214 done, 1:12, running slow (12 s)"


def test_no_line_of_progress_in_a_log(capsys):
    """Where nobody watches nothing is drawn."""
    with Progress().shown():
        pass
    assert capsys.readouterr().err == ""


# --------------------------------------------------------------------------- dbt's own commands


def test_retry_after_a_mended_seed(shop):
    """`dbt retry` goes on where the seed stopped the build."""
    path = shop.seed_path("scores")
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("min_score", "min_scor", 1), encoding="utf-8")
    assert not shop.dbt("--write-json", "build", "--selector", "config").ok
    path.write_text(right, encoding="utf-8")
    shop.dbt("retry").require()
    assert shop.results["stg_config__errors"] == "success"
    assert shop.results["scores"] == "success"


def test_a_build_of_nothing_and_then_of_all(shop):
    """`--empty` proves all SQL, tests too, without a row; the next build takes every row."""
    scored = ("--select", "+fct_contact_scores", "--exclude-resource-type", "test", "unit_test")
    shop.drop_database()
    shop.dbt("build", "--empty").require()
    assert shop.rows("scoring.fct_contact_scores") == []
    shop.dbt("build", *scored).require()
    assert {row["contact_id"] for row in shop.rows("scoring.fct_contact_scores")} == {"anna"}
    assert shop.rows("intermediate.int_event_points")


def test_unit_tests_run_where_they_are_asked_for(shop):
    """Without a selection dbt leaves them out; with one it does not."""
    listed = {}
    for selection in ((), ("--select", "*"), ("--select", "int_contacts")):
        said = shop.dbt(
            "--quiet", "list", "--output", "name", "--resource-type", "unit_test", *selection
        )
        listed[selection] = len(said.require().output.split())
    assert listed.pop(()) == 0
    assert all(listed.values())
    sources = shop.dbt("--quiet", "list", "--resource-type", "source").require().output
    assert "source:engagement_scoring.generic.events" in sources  # freshness asks them


def test_shipped_advice_goes_by_one_score():
    """Nobody is told to ask for a review and to let go: one score of behaviour gives advice."""
    headline = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["headline_score"]
    tiers, conditions = (
        list(csv.DictReader((ROOT / "seeds" / name).open(encoding="utf-8")))
        for name in ("scoring/score_tiers.csv", "activation/segment_conditions.csv")
    )
    advising = {row["score_id"] for row in tiers if row["recommended_action"]}
    assert advising == {headline, "fit"}
    by_tier = {row["segment_id"] for row in conditions if row["condition_field"][:5] == "tier."}
    by_headline = {
        row["segment_id"] for row in conditions if row["condition_field"] == f"tier.{headline}"
    }
    assert by_tier == by_headline == {"ambassadors", "active", "low_engagement", "inactive"}
