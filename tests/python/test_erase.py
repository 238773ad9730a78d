"""A request for erasure, and the proof after it: it holds where nothing is left, and only there."""

import stat

import duckdb
import pytest
from test_backup import BUILT, contact, event
from test_engagement import engagement

from refresh.erasure import clear

ERASED = BUILT + " +fct_contact_points +int_contact_keys +int_contact_persons"


@pytest.fixture(scope="module")
def built(make_project):
    """Annabel has two records of one address, Bob an objection; nobody is erased yet."""
    project = make_project("erase")
    people = [
        contact("annabel-1", email="Annabel@example.org"),
        contact("annabel-2", email="annabel@example.org"),
        contact("bob"),
    ]
    events = [event("annabel-1", "opened", 10), event("annabel-2", "unsubscribed", 11)]
    project.write_raw({"events": [*events, event("bob", "unsubscribed", 12)], "contacts": people})
    project.build(select=ERASED).require()
    return project


def request_file(project):
    """The one file of requests."""
    (file,) = (project.raw / "erasure_requests").glob("*")
    return file


def test_a_person_is_asked_for_by_every_name(built):
    """Both ids and the address, for the owner's eyes only; once; nobody unknown."""
    unknown = engagement(built, "erase", "nobody@example.org")
    assert (unknown.returncode, "There is no contact" in unknown.stderr) == (1, True)
    early = engagement(built, "erase", "annabel-1", "--proof")
    assert (early.returncode, "was not asked for" in early.stderr) == (1, True)
    assert engagement(built, "erase", "ANNABEL@example.org").returncode == 0
    file = request_file(built)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    asked = duckdb.sql(f"select contact_id, email from '{file}' order by all").fetchall()
    assert asked == [("annabel-1", None), ("annabel-2", None), (None, "annabel@example.org")]
    assert "asked for already" in engagement(built, "erase", "annabel-2").stdout


def test_the_proof_fails_before_the_refresh_and_holds_after_it(built):
    """What is left is named by table; the logs keep hashes, and it is said; Bob may stay."""
    before = engagement(built, "erase", "annabel-2", "--proof")
    assert before.returncode == 1
    for table in ("core.dim_contacts", "intermediate.int_contact_keys"):
        assert f"{table}: " in before.stderr

    built.build(select=ERASED, fresh=False).require()
    clear(str(built.database), built.published)
    after = engagement(built, "erase", "annabel-2", "--proof")
    assert after.returncode == 0, after.stderr
    assert "Nothing of annabel-2 is left in 1 databases" in after.stdout
    assert "intermediate.int_erased_contacts " in after.stdout
    assert "intermediate.int_objections " in after.stdout
    assert [row["contact_id"] for row in built.rows("core.dim_contacts") if row["is_known"]] == [
        "bob"
    ]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("project/logs/dbt.log", "could not convert 'Annabel@Example.org' to"),
        ("project/target/run/people.sql", "where email = 'annabel@example.org'"),
        ("published/last_run.json", '{"contact": "annabel-1"}'),
        ("kept/note.txt", "annabel-2"),
        ("project/exports/brevo/000001/contacts_0001.csv", "EMAIL\nannabel@example.org\n"),
        ("published/parquet/core/old.parquet", None),
        ("published/as_of.duckdb", None),
    ],
)
def test_whatever_is_left_anywhere_is_found(built, place, text):
    """In a log, a file of a release, an export, a backup that is named, another database."""
    file = built.folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    if text:
        file.write_text(text)
    elif file.suffix == ".parquet":
        duckdb.sql(f"copy (select 'annabel-1' as contact_id) to '{file}'")
    else:
        with duckdb.connect(str(file)) as connection:
            connection.execute("create table held as select 'sent to annabel-1 twice' as note")
    also = ("--also", str(built.folder / "kept"))
    found = engagement(built, "erase", "annabel-1", "--proof", *also)
    file.unlink()
    assert found.returncode == 1
    assert str(file.name) in found.stderr, found.stderr
    assert engagement(built, "erase", "annabel-1", "--proof", *also).returncode == 0


def test_another_persons_name_is_not_hers(built):
    """A longer id, a longer address, and her name within a word."""
    file = built.folder / "published" / "others.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text("annabel-12 my.annabel@example.org annabel@example.organisation xannabel-1")
    assert engagement(built, "erase", "annabel-1", "--proof").returncode == 0
    file.unlink()


def test_a_table_of_requests_in_another_form_is_left_alone(built):
    """What is to be landed there is told, and nothing is written."""
    other = built.raw / "erasure_requests.csv"
    other.write_text("contact_id,requested_at\nzoe,2026-05-20\n")
    told = engagement(built, "erase", "bob")
    other.unlink()
    assert told.returncode == 1
    assert "  contact_id bob\n  email bob@example.org" in told.stderr
    assert request_file(built).suffix == ".parquet"
