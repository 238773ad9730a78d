"""A refresh with nothing new says so in a second and publishes nothing; anything new is seen."""

import datetime
import gzip
import os
import re
import shutil
import signal
import subprocess
import time

import duckdb
import pytest
from refreshing import (
    command,
    content,
    refresh,
    refresh_here,
    small_project,
    write,
    write_version,
)

from refresh import sign
from refresh.outcome import Outcome

SOON = 5  # seconds, on a machine with other work; usually well below one


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project with a seed, which nothing reads: its bytes count all the same."""
    project = small_project(tmp_path_factory.mktemp("nothing_new"))
    write(project.code / "seeds" / "weights.csv", "rule_id,points\nopened,2\n")
    return project


@pytest.fixture
def published(project):
    """The project as a refresh has just left it."""
    outcome, output = refresh_here(project)
    assert outcome is Outcome.PUBLISHED, output
    return project


def release_of(project):
    """Name of the release that readers see."""
    return (project.published / "current").resolve().name


def is_nothing_new(project, *arguments, **environment):
    """Whether a start finds nothing to do; if it works instead, it must have published."""
    before = release_of(project) if (project.published / "current").exists() else None
    outcome, output = refresh_here(project, *arguments, **environment)
    assert outcome is Outcome.PUBLISHED, output
    said = output.startswith("Nothing new since release ")
    assert said == (release_of(project) == before), output
    return said


def test_nothing_new_takes_a_second_and_says_so(published):
    """Exit code 0, one line, the same release, an untouched database; as often as asked."""
    before, database = release_of(published), published.database.stat()
    for _ in range(2):
        started = time.monotonic()
        outcome, output = refresh(published)
        assert time.monotonic() - started < SOON
        assert outcome is Outcome.PUBLISHED
        told, *rest = output.splitlines()
        assert told == (
            f"Nothing new since release {int(before)}, as of 2026-03-02:"
            " nothing built, nothing published."
        )
        assert all(line.startswith(("  stale ", "  consent ")) for line in rest)
        assert release_of(published) == before
        assert published.database.stat() == database


def test_any_file_that_is_written_is_new(published):
    """The same rows under another time of change are read again: only their rows could tell."""
    write_version(published, 1)
    assert not is_nothing_new(published)
    assert is_nothing_new(published)
    file = published.raw / "events.parquet"
    old = file.stat()
    write_version(published, 2)
    os.utime(file, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert not is_nothing_new(published), "another footer under the old time of change"


@pytest.mark.parametrize("name", ["log.JSON", "log.csv.gz"])
def test_files_of_any_kind_that_a_source_may_read_count(published, name):
    """Also that another one comes, in whatever folder."""
    file = published.raw / "sendgrid" / name
    for text in (b"{}\n", b"{}\n{}\n"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        assert not is_nothing_new(published)
        assert is_nothing_new(published)
    file.unlink()
    assert not is_nothing_new(published)


@pytest.mark.parametrize(
    "name", ["seeds/weights.csv", "models/marts/core/dim_secrets.sql", "profiles/profiles.yml"]
)
def test_an_edited_file_of_the_project_is_new(published, name):
    """Seeds, models and settings; and the edit taken back is new again."""
    path = published.code / name
    text = path.read_text()
    for changed in (text + "\n", text):
        path.write_text(changed)
        assert not is_nothing_new(published)
    assert is_nothing_new(published)


def test_another_var_or_environment_is_new(published):
    """Vars, and each variable that some file of the project asks for; others do not count."""
    assert not is_nothing_new(published, "--vars", "as_of_date: 2026-02-01")
    assert not is_nothing_new(published)
    assert is_nothing_new(published, DBT_USE_COLORS="true", EDITOR="ed")
    assert not is_nothing_new(published, MAX_LOAD_AGE_DAYS="100000")
    assert not is_nothing_new(published)


def test_what_is_missing_is_made_again(published):
    """No working database, no release, an older release: work."""
    published.database.unlink()
    assert not is_nothing_new(published)
    shutil.rmtree(published.published / "current" / "parquet")
    assert not is_nothing_new(published)
    releases = published.published / "releases"
    older = sorted(path.name for path in releases.iterdir())[-2]
    (published.published / "current").unlink()
    (published.published / "current").symlink_to(f"releases/{older}")
    assert not is_nothing_new(published)
    assert is_nothing_new(published)
    shutil.rmtree(published.published)
    assert not is_nothing_new(published)


def test_full_refresh_always_works(published):
    """The option is there for whoever does not believe the last state."""
    assert not is_nothing_new(published, "--full-refresh")
    assert is_nothing_new(published)
    for _ in range(2):
        assert not is_nothing_new(published, DBT_FULL_REFRESH="true")


def test_work_after_a_failed_and_a_killed_run(published):
    """Though all is as it was for the last release: nobody knows what such a run has left."""
    model = published.code / "models" / "marts" / "core" / "dim_secrets.sql"
    sql = model.read_text()
    model.write_text("select 1 / 'nothing' as secret")
    assert refresh_here(published)[0] is Outcome.FAILED
    model.write_text(sql)
    assert not is_nothing_new(published)

    before = content(published)
    process = subprocess.Popen(
        **command(published, "--full-refresh"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while (published.published / sign.NAME).exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not is_nothing_new(published)
    assert content(published) == before


def test_a_loader_that_stopped_is_noticed_all_the_same(published):
    """Without new files nothing is built for days, yet the alarm for old sources goes off."""
    age = "36500"
    assert not is_nothing_new(published, MAX_LOAD_AGE_DAYS=age)
    memory = published.published / sign.NAME
    text = memory.read_text()
    memory.write_text(re.sub(r'"newest": "[^"]*"', '"newest": "1900-01-01 00:00:00"', text))
    assert memory.read_text() != text
    outcome, output = refresh_here(published, MAX_LOAD_AGE_DAYS=age)
    assert outcome is Outcome.STALE, output
    assert "generic.events: the newest row was loaded 1900-01-01" in output
    assert is_nothing_new(published, "--skip-freshness", MAX_LOAD_AGE_DAYS=age)


def test_sources_of_old_rows_are_told_apart():
    """Old enough to warn, old enough to stop, or without any threshold."""
    now = datetime.datetime(2026, 1, 11)
    ages = {
        "a": {"newest": "2026-01-10 00:00:00", "warn": 3600, "error": 10 * 86400},
        "b": {"newest": "2026-01-01 00:00:00", "warn": 3600, "error": 9 * 86400},
        "c": {"newest": "2026-01-01 00:00:00", "warn": None, "error": None},
    }
    told = sign.too_old(ages, now)
    assert told["warn"] == ["a: the newest row was loaded 2026-01-10 00:00:00 UTC, 1.0 days ago"]
    assert [line[0] for line in told["error"]] == ["b"]


def test_tables_in_the_warehouse_are_always_read(published):
    """No file tells whether a table has new rows, so a refresh that has one works each time.

    Loaders call one table by several names, and a var may name any: the schema decides, or the var.
    """
    with duckdb.connect(str(published.database)) as connection:
        connection.execute("create schema raw; create view raw.contact as select 'x' as contact_id")
    assert not is_nothing_new(published)
    assert not is_nothing_new(published)
    with duckdb.connect(str(published.database)) as connection:
        connection.execute("drop view raw.contact")
    assert not is_nothing_new(published), "the database was written to"
    assert is_nothing_new(published)
    elsewhere = ("--vars", '{"raw_relations": {"generic.contacts": "crm.people"}}')
    assert not is_nothing_new(published, *elsewhere)
    assert not is_nothing_new(published, *elsewhere)
