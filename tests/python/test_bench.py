"""The bench's hand-written script and dbt give the same contact scores, whatever the seeds.

A small demo with all its dirt; every preset is on and rules of kinds that no preset has are added,
so that script and models cannot drift apart. The steps around it are measured in `make bench`.
"""

import subprocess
import sys

import duckdb
import pytest
from harness import ROOT
from in_process import InProcessProject

from bench import build, compare, data, history, measure, report, script

AS_OF_DATE = "2026-05-20"  # before the last event: some contacts are not there yet
RULES = (
    # group, event type, condition, points, cap, decay and its settings, validity
    (
        "site",
        "page_viewed",
        ("properties.page_type", "=", "pricing"),
        "2.5",
        ("4", "week"),
        "linear,,7,0.1,90,,",
    ),
    (
        "site",
        "form_submitted",
        ("properties.form", "is_present", ""),
        "7",
        ("1", "lifetime"),
        "exponential,33.3,,,45,,",
    ),
    (
        "mail",
        "opened",
        ("user_agent", "contains", "Windows"),
        "0.333333",
        ("3", "month"),
        "exponential,9,,,,,2026-05-01",
    ),
    (
        "mail",
        "opened",
        ("category", "in", "product|news|promotion"),
        "1",
        ("2", "week"),
        "none,,,,,2026-03-01,2026-06-01",
    ),
    (
        "mail",
        "clicked",
        ("link_url", "starts_with", "https://"),
        "1.25",
        ("", ""),
        "linear,,1,0.01,,,",
    ),
    ("mail", "bounced", ("bounce_type", "=", "soft"), "-1", ("2", "lifetime"), "none,,,,30,,"),
    ("mail", "purchased", ("amount", "<", "60.5"), "3", ("", ""), "exponential,5.5,,,,,"),
)


def line(number, rule):
    """A row of scoring_rules.csv for the score `engagement_decayed`."""
    group, event_type, condition, points, cap, rest = rule
    cells = [f"bench_{number}", "engagement_decayed", group, event_type, *condition, points, *cap]
    return ",".join(cells) + "," + rest + "\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The project over 250 contacts, with more rules than it is shipped with."""
    project = InProcessProject(tmp_path_factory.mktemp("bench") / "copy")
    command = [sys.executable, "-m", "demo", "--contacts", "250", "--weeks", "14", "--seed", "5"]
    paths = ["--out", str(project.raw), "--truth", str(project.folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True)
    switches = project.seed_path("preset_scores")
    project.write_seed_text(
        "preset_scores", switches.read_text(encoding="utf-8").replace("\nfalse,", "\ntrue,")
    )
    rules = project.seed_path("scoring_rules").read_text(encoding="utf-8")
    added = "".join(line(number, rule) for number, rule in enumerate(RULES))
    project.write_seed_text("scoring_rules", rules + added)
    stranger = "nobody-but-a-typo"  # an id that stands in a rejected row only
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace ('{stranger}' as contact_id, 'yesterday' as occurred_at)"
            f" from '{project.raw}/events/*.parquet' where event_id is not null limit 1)"
            f" to '{project.raw}/events/typo.parquet'"
        )
        people = project.raw / "contacts.parquet"  # and a contact that did nothing yet
        connection.execute(
            f"create table people as from '{people}' union all by name"
            " select 'silent' as contact_id, timestamp '2026-04-01' as created_at"
        )
        connection.execute(f"copy people to '{people}' (format parquet)")
    settings = {"as_of_date": AS_OF_DATE}
    select = "+fct_contact_scores +fct_contact_points"
    project.build(select=select, settings=settings).require()
    return project


@pytest.fixture(scope="module")
def scored(built):
    """The file that the script wrote for the same raw tables and seeds."""
    out = built.folder / "script.duckdb"
    script.run(built.raw, out, seeds=built.code / "seeds", as_of_date=AS_OF_DATE)
    return out


def test_script_and_models_agree(built, scored):
    """Every column of every row, both ways; and there is something to agree on."""
    differing = compare.differing_rows(
        scored, "fct_contact_scores", built.database, "scoring.fct_contact_scores"
    )
    assert differing == (0, 0)
    (row,) = built.query(
        "select count(distinct score_id) as scores, count(distinct score) as values, "
        "count(*) filter (where not is_scored) as unscored from scoring.fct_contact_scores"
    )
    assert row["scores"] >= 9
    assert row["values"] > 100
    assert row["unscored"] > 0


def test_every_added_rule_earns_points(built):
    """A rule that never applies would compare nothing."""
    rows = built.query(
        "select distinct rule_id from scoring.fct_contact_points "
        "where rule_id like 'bench_%' and points_awarded <> 0"
    )
    assert len(rows) == len(RULES)


def test_a_difference_is_seen(built, scored, tmp_path):
    """The comparison would notice wrong values, and people who joined in between."""
    early = tmp_path / "early.duckdb"
    script.run(built.raw, early, seeds=built.code / "seeds", as_of_date="2026-05-01")
    left, right = compare.differing_rows(early, "fct_contact_scores", scored, "fct_contact_scores")
    assert 0 < left < right


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with the bench's raw tables of a small size, and how many rows they have."""
    folder = tmp_path_factory.mktemp("data") / "small"
    return folder, data.prepare(folder, 60_000)


def test_the_increment_is_held_back_and_delivered(prepared):
    """Base and late rows are together the demo; the second call makes nothing anew."""
    folder, rows = prepared
    assert 0 < rows["late_events"] < rows["events"] / 50
    data.deliver(folder)
    assert (folder / "raw" / "events" / data.LATE_NAME).exists()
    with duckdb.connect() as connection:
        (count,) = connection.execute(
            f"select count(*) from '{folder}/raw/events/*.parquet'"
        ).fetchone()
    assert count == rows["events"]
    assert data.prepare(folder, 60_000) == rows
    assert not (folder / "raw" / "events" / data.LATE_NAME).exists()


def test_the_increment_changes_what_is_known(prepared):
    """Late rows of up to 60 days ago; people erased, merged, changed and new, and nobody else."""
    folder, rows = prepared
    late, before = folder / "late", folder / "before" / data.CONTACTS
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        days = connection.execute(
            "select date_diff('day', cast(try_cast(occurred_at as timestamptz) as date),"
            f" cast(loaded_at as date)) as days from '{late / data.LATE_NAME}'"
            " where days > 5 order by days"
        ).fetchall()
        erased, merged, changed, differing = connection.execute(
            f"""
            select
              count(*) filter (was.deleted_at is null and became.deleted_at is not null),
              count(*) filter (was.email <> became.email),
              count(*) filter (was.attributes <> became.attributes and became.country = 'NL'),
              count(*) filter (was <> became)
            from '{before}' as was
            inner join '{late / data.CONTACTS}' as became using (contact_id, created_at)
            where contact_id in (
              select contact_id from '{before}' group by contact_id having count(*) = 1
            )
            """
        ).fetchone()
    assert len(days) > rows["old_events"] / 2 > 10
    assert days[-1][0] > 40
    assert (erased, merged) == (data.ERASED, 1)
    assert changed == rows["changed_contacts"] > 0
    assert differing == erased + merged + changed
    assert rows["new_contacts"] > 0


def test_a_long_history_has_the_same_events(tmp_path):
    """As many rows, of fewer people, over five years; messages go with them."""
    rows = history.prepare(tmp_path / "long", 20_000, [1000])
    half, long = rows["half_year"], rows["1000_events"]
    assert half["events"] == long["events"]
    assert long["events_a_contact"] > 4 * half["events_a_contact"]
    raw = tmp_path / "long" / "1000_events" / "raw"
    with duckdb.connect() as connection:
        years, lost = connection.execute(
            f"""
            select
              date_diff('day', min(loaded_at), max(loaded_at)) / 365,
              count(*) filter (
                message_id not in (select message_id from '{raw}/messages.parquet')
              )
            from '{raw}/events/*.parquet'
            """
        ).fetchone()
    assert 4.9 < years < 5.1
    assert lost == 0


def test_a_command_is_measured_or_fails_with_its_words(tmp_path):
    """Time, memory and bytes of a child; a failing one tells what it printed."""
    work = "data = b'x' * 30_000_000; open('{}', 'wb').write(data); sum(range(3_000_000))"
    command = [sys.executable, "-c", work.format(tmp_path / "written")]
    taken = measure.measured(command, tmp_path / "log")
    assert taken["wall_seconds"] > 0
    assert taken["cpu_seconds"] > 0
    assert taken["peak_memory_bytes"] > 30_000_000
    with pytest.raises(measure.CommandFailedError, match="no such thing"):
        measure.measured(
            [sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path / "log"
        )


def test_kept_results_are_written_up():
    """Table and picture in the repository are those of the kept results."""
    results = report.load()
    assert report.PICTURE.read_text(encoding="utf-8") == report.picture(results)
    text = report.README.read_text(encoding="utf-8")
    assert report.tables(results) in text
    assert report.history_table(report.load_one("history")) in text
    assert report.soak_table(report.load_one("soak")) in text
    assert report.capabilities_table(report.load_one("capabilities")) in text


def test_a_long_history_is_written_up():
    """Seconds per event beside half a year, in all and for the parts that take longest."""

    def case(contacts, seconds):
        parts = {"tests": {"nodes": 1, "seconds": 1}, "a/b": {"nodes": 1, "seconds": seconds}}
        rows = {"events": 3000, "contacts": contacts, "events_a_contact": 3000 / contacts}
        return {"rows": rows, "full_refresh": {"cpu_seconds": 10 * seconds, "parts": parts}}

    (any_result, *_) = report.load()
    cases = {"half_year": case(20, 2), "500_events": case(6, 3)}
    table = report.history_table({"machine": any_result["machine"], "cases": cases})
    assert "| **per event, half a year = 1** (at most 1.3) | 1.00 | 1.50 |" in table
    lines = [line for line in table.splitlines() if line.startswith("| seconds of")]
    assert lines == [
        "| seconds of a/b, the same | 1.00 | 1.50 |",
        "| seconds of tests, the same | 1.00 | 1.00 |",
    ]


def test_seconds_are_added_up_by_part():
    """Models by folder, tests and seeds by kind; every node is in one part, none in two."""
    known = {
        f"model.x.{name}": {"fqn": ["x", layer, folder, name]}
        for layer, folder, name in (
            ("marts", "core", "dim_a"),
            ("marts", "core", "fct_a"),
            ("staging", "config", "stg_a"),
        )
    }
    names = [*known, "test.x.unique_a.1", "seed.x.rules"]
    ran = [{"unique_id": name, "execution_time": 2**number} for number, name in enumerate(names)]
    taken = build.by_part_and_node(ran, known)
    assert taken["parts"] == {
        "marts/core": {"nodes": 2, "seconds": 3},
        "seeds": {"nodes": 1, "seconds": 16},
        "staging/config": {"nodes": 1, "seconds": 4},
        "tests": {"nodes": 1, "seconds": 8},
    }
    assert [one["node"] for one in taken["slowest"]] == [
        *("rules", "unique_a", "stg_a", "fct_a", "dim_a")
    ]
    *_, last = build.parts_table({"full": taken, "increment": taken})
    assert last == "| marts/core | 2 | 3.0 | 10% | 3.0 | 10% |"


@pytest.mark.parametrize("crept", [None, *(name for name, *_, most, _ in report.CREEP if most)])
def test_what_creeps_in_a_soak_is_found(crept):
    """Half as many events again: half as many bytes of the database and releases, and no more."""

    def taken(number, events):
        is_more = crept and number in report.LATE
        return {"round": number, "events": events, "step_seconds": number} | {
            name: 1e6
            * (events if name in report.PER_EVENT else 100)
            * (1.3 if is_more and name == crept else 1)
            for name, *_ in report.CREEP
        }

    rounds = [taken(number, 100 + number // 37 * 50) for number in range(1, 49)]
    rounds[40] |= {"cpu_seconds": 1, "step_seconds": 40}  # nothing new
    found = list(report.creep({"first": taken(0, 90), "rounds": rounds, "fresh": taken(0, 150)}))
    names = {figure: name for figure, name, *_ in report.CREEP}
    assert [name for name, *_, is_kept in found if not is_kept] == ([names[crept]] if crept else [])
