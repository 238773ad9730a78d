"""Inputs at the edge: nothing at all, one of each, every shape of files, and texts that bite.

Builds of hand-written inputs run the SQL tests of the project, so that edges keep its promises too.
"""

import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from harness import ROOT, is_long
from in_process import InProcessProject

MARTS_OF_PEOPLE = (
    "core.dim_contacts",
    "core.dim_companies",
    "core.dim_deals",
    "core.dim_messages",
    "core.fct_events",
    "scoring.fct_company_scores",
    "scoring.fct_contact_matrix",
    "scoring.fct_contact_points",
    "scoring.fct_contact_scores",
    "scoring.fct_deal_scores",
    "scoring.fct_tier_changes",
    "monitoring.rpt_score_validation",
)
BUILT = " ".join(
    "+" + name.split(".")[1] for name in (*MARTS_OF_PEOPLE, "monitoring.rpt_event_reconciliation")
)
FIRST = datetime(2026, 5, 1, 10)


def event(event_id, contact_id, event_type="clicked", occurred_at=FIRST, **columns):
    """One raw event, loaded an hour after it happened."""
    return {
        "event_id": event_id,
        "source": "site",
        "event_type": event_type,
        "contact_id": contact_id,
        "occurred_at": occurred_at,
        "loaded_at": occurred_at + timedelta(hours=1),
    } | columns


def build_with_tests(project):
    """Build all models and run the SQL tests filed by question."""
    project.drop_database()
    left_out = ["--exclude-resource-type", "unit_test", "--exclude", "test_type:generic"]
    return project.dbt("build", "--threads", "2", *left_out).require()


def one_row(project, sql):
    """The one row of a query."""
    (row,) = project.query(sql)
    return row


@pytest.fixture(scope="module")
def small(make_small):
    """A copy for inputs that a test writes whole."""
    return make_small("small")


@pytest.fixture(scope="module")
def make_small(tmp_path_factory):
    """A function of a name that makes a copy; the raw folder's name has a blank in it."""

    def make(name):
        project = InProcessProject(tmp_path_factory.mktemp(name) / "a copy")
        return project

    return make


# ------------------------------------------------------------------------------- nothing, and one


def test_no_events(small):
    """Contacts without an event are unscored; nothing has a date; no optional table is there."""
    small.write_raw(
        {
            "events": [],
            "contacts": [{"contact_id": "anna"}, {"contact_id": "bert", "company_id": "k"}],
        }
    )
    build_with_tests(small)

    scores = small.rows("scoring.fct_contact_scores")
    assert {row["contact_id"] for row in scores} == {"anna", "bert"}
    for row in scores:
        told = (row["tier"], row["score"], row["evidence_count"], row["is_scored"])
        assert told == ("unscored", 0, 0, False)
        assert row["as_of_date"] is row["percentile_rank"] is row["decile"] is None
    assert small.rows("core.fct_events") == []
    assert small.rows("monitoring.rpt_event_reconciliation") == []


def test_no_event_is_accepted(small):
    """The run stops and tells how many events were rejected for which reason, and what to do."""
    rejected = [event(f"e{n}", "anna", loaded_at=None) for n in range(3)]
    rejected.append(event("e3", "anna", "opend"))
    small.write_raw({"events": rejected, "contacts": [{"contact_id": "anna"}]})
    run = small.build(select="+int_as_of_date")
    assert not run.ok
    assert "missing_load_time: 3. Give each event its loaded_at, which is required" in run.output
    assert "unknown_event_type: 1. Map its spelling in seeds/mappings" in run.output


def test_what_identifies_nobody_is_counted(small):
    """A shared address, text that is none, and who asks for erasure by one of these, or says no."""
    emails = ["info@x.test"] * 3 + ["two@x.test"] * 2 + ["n/a", "own@x.test"]
    asked = ["INFO@x.test", "two@x.test", "two@x.test", "none", None]
    no = {"statement": "objected", "loaded_at": FIRST}
    tables = {
        "events": [event("e1", "c0")],
        "contacts": [{"contact_id": f"c{n}", "email": email} for n, email in enumerate(emails)],
        "erasure_requests": [{"email": email, "contact_id": None} for email in asked],
        "consents": [{"email": "own@x.test", **no}, {"email": "-", **no}, {"email": None, **no}],
    }
    small.write_raw(tables)
    settings = {"shared_address_limit": 2}
    small.build(select="+dim_contacts", settings=settings).require()
    test = ("test", "--select", "addresses_identify_people", "--store-failures")
    small.dbt(*test, settings=settings).require()
    found = small.query("select * from dbt_test__audit.addresses_identify_people")
    assert {row["finding"]: row["row_count"] for row in found} == {
        "a record of nobody": 1,
        "a record by a shared address": 3,
        "a request for erasure by a shared address": 1,
        "a request for erasure of nobody": 2,
        "a consent of nobody": 2,
    }
    contacts = {row["contact_id"]: row for row in small.rows("core.dim_contacts")}
    assert {one: row["is_mailable"] for one, row in contacts.items()} == {
        "c0": False, "c1": False, "c2": False, "c5": True, "c6": False}  # fmt: skip

    for statement in (None, "unsubscribed"):
        tables["consents"].append({"email": "own@x.test", **no, "statement": statement})
        small.write_raw(tables)
        run = small.dbt("build", "--select", "stg_generic__consents", "int_consent_statements")
        told = "accepted_values" if statement else "not_null"
        assert not run.ok and f"{told}_stg_generic__consents_statement" in run.output
        assert small.results["int_consent_statements"] == "skipped"


def test_no_contacts(small):
    """Events of contacts that no table knows are accepted, and the contacts exist by them."""
    small.write_raw(
        {
            "events": [
                event("e1", "anna"),
                event("e2", "bert", "opened"),
                event("e3", "bert", "opend"),
            ],
            "contacts": [],
        }
    )
    build_with_tests(small)

    contacts = small.rows("core.dim_contacts")
    assert [(row["contact_id"], row["is_known"]) for row in contacts] == [
        ("anna", False),
        ("bert", False),
    ]
    scores = small.query(
        "select contact_id, score, tier, percentile_rank from scoring.fct_contact_scores"
        " where score_id = 'engagement' order by contact_id"
    )
    assert [tuple(row.values()) for row in scores] == [
        ("anna", 5, "low_engagement", 1.0),
        ("bert", 2, "inactive", 0.0),
    ]


def test_one_event_of_one_contact_with_the_fewest_columns(small):
    """A single contact ranks 0, percentile 1, decile 1; columns that are not landed are empty."""
    small.write_raw({})
    only = event("e1", "anna", "purchased")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([only]), small.raw / "events.parquet")
    pyarrow.parquet.write_table(
        pyarrow.table({"contact_id": ["anna"]}), small.raw / "contacts.parquet"
    )
    build_with_tests(small)

    row = one_row(small, "select * from scoring.fct_contact_scores where score_id = 'engagement'")
    assert (row["score"], row["tier"], row["evidence_count"]) == (10, "low_engagement", 1)
    assert (row["percentile_rank"], row["percentile"], row["decile"]) == (0, 1, 1)
    assert row["first_event_at"] == row["last_event_at"] == FIRST
    assert row["as_of_date"] == FIRST.date()
    change = one_row(small, "select * from scoring.fct_tier_changes where score_id = 'engagement'")
    assert (change["previous_tier"], change["tier"]) == ("unscored", "low_engagement")
    assert one_row(small, "select is_known, is_mailable from core.dim_contacts") == {
        "is_known": True,
        "is_mailable": True,
    }


def test_bounds_on_one_side_only(small):
    """A score with a highest but no lowest value is cut above only, and the other way round."""
    bounds = {"ceiling": {"max_score": "3"}, "floor": {"min_score": "-3"}}
    seeds = {
        "scores": [
            {"score_id": name, "score_name": name, "entity": "contact"} | bound
            for name, bound in bounds.items()
        ],
        "scoring_rules": [
            {"rule_id": f"{name} {event_type}", "score_id": name, "rule_group": "all"}
            | {"event_type": event_type, "points": points}
            for name in bounds
            for event_type, points in (("clicked", "5"), ("complained", "-5"))
        ],
        "score_tiers": [{"score_id": name, "tier": "all", "tier_rank": "1"} for name in bounds],
    }
    shipped = {seed: small.read_seed(seed) for seed in seeds}
    small.write_seeds({seed: [*shipped[seed], *rows] for seed, rows in seeds.items()})
    small.write_raw(
        {"events": [event("e1", "anna"), event("e2", "bert", "complained")], "contacts": []}
    )
    small.build(select="+fct_contact_scores").require()
    small.write_seeds(shipped)

    scores = small.query(
        "select score_id, contact_id, cast(score as integer) as score"
        " from scoring.fct_contact_scores where score_id in ('ceiling', 'floor') order by all"
    )
    assert [tuple(row.values()) for row in scores] == [
        ("ceiling", "anna", 3),
        ("ceiling", "bert", -5),
        ("floor", "anna", 5),
        ("floor", "bert", -3),
    ]


# ------------------------------------------------------------------------ texts, and a busy machine

BITING = [
    "O'Brien",
    'a "quoted" one',
    "pipe|line",
    "back\\slash",
    "percent%under_score",
    "semi;colon -- comment",
    "{{ braces }}",
    "zażółć gęślą jaźń",
    "日本語",
    "🙂",
    "two  blanks",
    " blank before",
    "line\nbreak",
    "1234567890123456789",
    "1234567890123456788",
    "0012",
    "12",
    "null",
    "x" * 500,
]


def test_texts_that_bite_and_a_contact_opened_by_a_machine_all_day(small):
    """Ids stay as they were, conditions compare them; 30,000 opens in an hour are a machine's."""
    events = [
        event(f"e {number} {name}", name, "purchased", message_id=name, properties='{"no": "json')
        for number, name in enumerate(BITING)
    ]
    events.append(event("probe", "probe", "replied", link_url='https://x.test/It\'s|"ü"/?q=a#b'))
    hour = [FIRST + timedelta(milliseconds=120 * number) for number in range(30_000)]
    events += [
        event(
            f"open {number}",
            "watched",
            "opened",
            moment,
            message_id="m1",
            ip_address=f"203.0.113.{number % 200}",
        )
        for number, moment in enumerate(hour)
    ]
    events += [
        event(
            f"click {number}",
            "watched",
            "clicked",
            moment,
            message_id="m1",
            link_url=f"https://x.test/{number % 40}",
        )
        for number, moment in enumerate(hour[::6])
    ]
    events.append(event("left", "watched", "unsubscribed", FIRST, message_id="m1"))
    small.write_raw(
        {
            "events": events,
            "contacts": [{"contact_id": name, "created_at": FIRST} for name in BITING],
            "messages": [{"message_id": name, "message_name": name} for name in BITING],
        }
    )
    rules = small.read_seed("scoring_rules")
    names = {"score_id": "engagement", "rule_group": "names", "points": "1000"}
    purchase = names | {"event_type": "purchased", "condition_field": "message_name"}
    equal = [
        purchase | {"rule_id": f"is {number}", "condition_operator": "=", "condition_value": name}
        for number, name in enumerate(BITING)
        if name == name.strip() and "\n" not in name
    ]
    of_the_link = {
        "rule_id": "link",
        "event_type": "replied",
        "condition_field": "link_url",
        "condition_operator": "contains",
        "condition_value": 'It\'s|"ü"/',
    }
    before = small.seed_path("scoring_rules").read_bytes()
    small.write_seeds({"scoring_rules": [*rules, *equal, names | of_the_link]})
    build_with_tests(small)
    small.seed_path("scoring_rules").write_bytes(before)

    scores = {
        row["contact_id"]: row["score"]
        for row in small.query(
            "select contact_id, score from scoring.fct_contact_scores where score_id = 'engagement'"
        )
    }
    ruled = {row["condition_value"] for row in equal}
    assert scores == {
        **{name.strip(): 1010 if name in ruled else 10 for name in BITING},
        "probe": 1000,
        "watched": 0,
    }
    machine = one_row(
        small,
        "select count(*) as events, count(*) filter (where is_machine) as machine_events"
        " from core.fct_events where contact_id = 'watched'",
    )
    assert machine == {"events": 35_001, "machine_events": 35_001}


# ------------------------------------------------------------- the same data in another shape


@pytest.fixture(scope="module")
def demo(make_small):
    """A copy over a demo of 150 contacts in 8 weeks, without rows that only text can hold."""
    project = make_small("demo")
    folder = project.folder / "demo"
    command = [sys.executable, "-m", "demo", "--contacts", "150", "--weeks", "8"]
    command += ["--end-date", "2026-06-30"]
    paths = ["--out", str(folder), "--truth", str(project.folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            f"create table events as from read_parquet('{folder}/events/*.parquet')"
            " where try_cast(occurred_at as timestamptz) is not null"
            " and (amount is null or try_cast(amount as decimal(18, 6)) is not null)"
        )
        connection.execute(f"copy events to '{project.raw}/events.parquet'")
    for table in ("contacts", "messages", "companies", "deals"):
        (folder / f"{table}.parquet").rename(project.raw / f"{table}.parquet")
    return project


@pytest.fixture(scope="module")
def as_text(demo):
    """Hashes of the marts built from one file of text, and the totals of the reconciliation."""
    demo.build(select=BUILT).require()
    return demo.fingerprints(*MARTS_OF_PEOPLE), totals(demo)


@pytest.fixture
def reshaped(demo, as_text):
    """The demo's copy; its raw tables are put back after the test."""
    before = {path: path.read_bytes() for path in demo.raw.glob("*.parquet")}
    yield demo
    shutil.rmtree(demo.raw)
    demo.raw.mkdir()
    for path, content in before.items():
        path.write_bytes(content)


REASONS = (
    "malformed_payload", "missing_contact", "missing_time", "unparseable_time",
    "unknown_event_type", "future_dated",
    "bad_amount", "missing_load_time",
)  # fmt: skip


def totals(project):
    """{count: total} of the reconciliation."""
    counts = ("raw", "accepted", "erased", "duplicate", *REASONS)
    sums = ", ".join(f"sum({name}_count) as {name}" for name in counts)
    return one_row(
        project,
        f"select {sums}, sum(abs(difference)) as difference"
        " from monitoring.rpt_event_reconciliation",
    )


def rewrite(project, table, select, target=None):
    """Write a raw table as a query over its rows: `select` is what follows the word."""
    origin = project.raw / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"create table rows as from read_parquet('{origin}')")
        connection.execute(f"copy (select {select}) to '{target or origin}' (format parquet)")


def differing(project, expected):
    """Marts whose content is not the expected one."""
    found = project.fingerprints(*expected)
    return [name for name in expected if found[name] != expected[name]]


def test_types_columns_and_files_do_not_matter(reshaped, as_text):
    """Typed columns where text was, text where types were, fewer and more columns, two files."""
    other_types = (
        "cast(occurred_at as timestamptz) as occurred_at,"
        " strftime(loaded_at, '%Y-%m-%dT%H:%M:%S.%fZ') as loaded_at,"
        " cast(amount as decimal(18, 6)) as amount, cast(is_machine as text) as is_machine"
    )
    rest = "* exclude (occurred_at, loaded_at, amount, is_machine"
    plain = "currency is null and bounce_type is null"
    folder = reshaped.raw / "events"
    folder.mkdir()
    rewrite(
        reshaped,
        "events",
        f"'Anna' as loaded_by, {other_types}, {rest}, currency, bounce_type)"
        f" from rows where {plain}",
        folder / "fewer.parquet",
    )
    rewrite(
        reshaped,
        "events",
        f"{rest}), {other_types} from rows where not ({plain})",
        folder / "all.parquet",
    )
    (reshaped.raw / "events.parquet").unlink()
    rewrite(
        reshaped,
        "contacts",
        "cast(created_at as text) as created_at, cast(updated_at as text) as updated_at,"
        " * exclude (created_at, updated_at) from rows",
    )
    reshaped.build(select=BUILT).require()
    assert differing(reshaped, as_text[0]) == []


def test_a_load_that_came_twice(reshaped, as_text):
    """The same file again: every valid row a duplicate, every mart as before."""
    folder = reshaped.raw / "events"
    folder.mkdir()
    file = reshaped.raw / "events.parquet"
    shutil.copy(file, folder / "again.parquet")
    file.rename(folder / "first.parquet")
    reshaped.build(select=BUILT).require()

    hashes, once = as_text
    twice = totals(reshaped)
    assert differing(reshaped, hashes) == []
    assert once["accepted"] > 1000
    assert twice["difference"] == once["difference"] == 0
    assert twice["accepted"] == once["accepted"]
    assert twice["duplicate"] == once["accepted"] + 2 * once["duplicate"]
    for name in ("raw", "erased", *REASONS):
        assert twice[name] == 2 * once[name], name


@pytest.mark.skipif(not is_long(), reason="make test-long")
def test_a_date_in_the_past_sees_what_was_there_then(reshaped):
    """Scores as of a day = scores of data that end with that day (rows loaded later included).

    Who was created later is not there either.
    """
    day = date(2026, 6, 13)
    tables = {
        "scoring.fct_contact_scores": "where is_scored",
        "scoring.fct_contact_points": "",
        "scoring.fct_tier_changes": "",
        "scoring.fct_contact_matrix": "",
        "scoring.fct_company_scores": "",
        "scoring.fct_deal_scores": "",
        "monitoring.rpt_score_validation": "",
        "core.dim_contacts": "where is_known",
    }
    selects = {name: f"select * from {name} {where} order by all" for name, where in tables.items()}
    reshaped.build(select=BUILT, settings={"as_of_date": day.isoformat()}).require()
    seen = {name: reshaped.query(sql) for name, sql in selects.items()}
    assert seen["scoring.fct_contact_scores"][0]["as_of_date"] == day
    later = "select count(*) as events from core.fct_events where event_date > date '2026-06-13'"
    assert one_row(reshaped, later)["events"] > 1000

    cut = f"* from rows where cast(occurred_at as timestamptz) < date '{day}' + interval 1 day"
    rewrite(reshaped, "events", cut)
    person = "partition by coalesce(lower(trim(email)), contact_id)"
    joined = f"* from rows qualify cast(min(created_at) over ({person}) as date) <= date '{day}'"
    rewrite(reshaped, "contacts", joined)
    reshaped.build(select=BUILT).require()
    there = {name: reshaped.query(sql) for name, sql in selects.items()}
    assert all(there.values())
    assert [name for name in tables if seen[name] != there[name]] == []
