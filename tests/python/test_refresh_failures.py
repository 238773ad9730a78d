"""A refresh that cannot publish says why, exits with its own code and leaves what readers see."""

import fcntl
import gzip
import resource
import shutil
import subprocess
import sys
import time

import duckdb
import pytest
from refreshing import START, command, content, refresh, refresh_here, small_project, write_version

from refresh import raw_files
from refresh.outcome import REMEDIES, Outcome


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small project, refreshed once as a scheduler would."""
    project = small_project(tmp_path_factory.mktemp("refresh"))
    outcome, output = refresh(project)
    assert outcome is Outcome.PUBLISHED, output
    return project


@pytest.fixture
def unchanged(small):
    """The small project, its raw files written anew; what it has published stays as it is."""
    write_version(small, 1)  # the same rows: a refresh cannot know before it has read them
    before, release = content(small), (small.published / "current").resolve()
    yield small
    assert (small.published / "current").resolve() == release
    assert content(small) == before


def assert_message(output, outcome, *words):
    """One message with the outcome, the words, the remedy and what readers see now."""
    assert f"(exit code {outcome.value})" in output
    assert "Traceback" not in output, output
    for word in (*words, REMEDIES[outcome], "Readers still see release "):
        assert word in output, (word, output)


def test_a_second_start_ends_at_once(unchanged):
    """While one refresh holds the lock another says so without loading dbt."""
    with (unchanged.published / ".refresh.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = time.monotonic()
        outcome, output = refresh(unchanged)
    assert outcome is Outcome.RUNNING
    assert time.monotonic() - started < 5
    assert_message(output, outcome, "is running (process ")


def test_a_failing_test_publishes_nothing(unchanged):
    """The test is named."""
    event = {
        "event_id": "x",
        "source": "test",
        "contact_id": "forbidden",
        "occurred_at": START,
        "loaded_at": START,
    }
    write_version(unchanged, 2, extra=[event])
    outcome, output = refresh_here(unchanged)
    assert outcome is Outcome.FAILED
    assert_message(output, outcome, "no_event_is_forbidden: Got 1 result")


def test_a_locked_database(unchanged):
    """Another process has the working database open: its number is told."""
    holder = subprocess.Popen(
        [
            sys.executable,
            "-uc",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open'); input()",
            str(unchanged.database),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        outcome, output = refresh_here(unchanged)
    finally:
        holder.communicate("\n")
    assert outcome is Outcome.LOCKED
    assert_message(output, outcome, f"PID {holder.pid}")


def test_a_half_written_raw_file(unchanged):
    """The file is named, before dbt runs anything."""
    file = unchanged.raw / "events.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    outcome, output = refresh_here(unchanged)
    assert outcome is Outcome.UNREADABLE
    assert_message(output, outcome, str(file))


def test_a_half_written_zipped_file(unchanged):
    """DuckDB reads such a file up to the cut, and says nothing."""
    file = unchanged.raw / "contacts" / "more.csv.gz"
    file.parent.mkdir()
    text = "\n".join(f"contact-{number},{number * number}" for number in range(9000))
    whole = gzip.compress(text.encode())
    for cut in (9, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        outcome, output = refresh_here(unchanged)
        assert outcome is Outcome.UNREADABLE
        assert_message(output, outcome, str(file))
    file.write_bytes(whole)
    assert raw_files.is_whole(file)


def test_a_damaged_raw_file(unchanged):
    """A file with both ends whole and rubbish in the middle is found when dbt reads it."""
    file = unchanged.raw / "events.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + bytes(len(whole) - 12) + whole[-8:])
    outcome, output = refresh_here(unchanged)
    assert outcome is Outcome.UNREADABLE, output
    assert str(file) in output


def test_stale_sources(unchanged):
    """Too old is an error where MAX_LOAD_AGE_DAYS says so; --skip-freshness does not ask."""
    outcome, output = refresh_here(unchanged, MAX_LOAD_AGE_DAYS="30")
    assert outcome is Outcome.STALE
    assert_message(output, outcome, "generic.events: the newest row was loaded 2026-03-02")


def test_settings_that_cannot_work(unchanged):
    """A wrong var, a wrong option, folders in each other, something in the way: code 2."""
    outcome, output = refresh_here(unchanged, "--vars", "{")
    assert outcome is Outcome.CONFIGURATION
    assert_message(output, outcome)
    assert refresh_here(unchanged, "--keep", "0")[0] is Outcome.CONFIGURATION
    inside = str(unchanged.published / "working.duckdb")
    assert refresh_here(unchanged, DUCKDB_PATH=inside)[0] is Outcome.CONFIGURATION
    outcome, output = refresh_here(unchanged, EMAIL_HASH_KEY=" ")
    assert outcome is Outcome.CONFIGURATION
    assert_message(output, outcome, "EMAIL_HASH_KEY is not set", "to engagement_scoring")
    elsewhere = unchanged.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "engagement.duckdb").write_text("mine")
    outcome, output = refresh_here(unchanged, PUBLISH_DIR=str(elsewhere))
    assert outcome is Outcome.CONFIGURATION
    assert (elsewhere / "engagement.duckdb").read_text() == "mine"


def test_personal_columns_are_refused(unchanged):
    """A mart view that needs a user agent would take it along: that is no release."""
    model = unchanged.code / "models" / "marts" / "scoring" / "fct_contact_points.sql"
    sql = model.read_text()
    model.write_text(f"{sql} where user_agent <> 'robot'")
    outcome, output = refresh_here(unchanged)
    model.write_text(sql)
    assert outcome is Outcome.CONFIGURATION
    assert "int_event_points" in output
    assert "user_agent" in output


def without_loads_of_january(project):
    """The raw events that were loaded later, under the same name."""
    file = project.raw / "events.parquet"
    later = project.folder / "later.parquet"
    kept = f"from '{file}' where loaded_at >= timestamp '2026-02-01'"
    duckdb.sql(f"copy ({kept}) to '{later}'")
    later.replace(file)


def test_loads_that_are_gone(unchanged):
    """Pruned files are told by source and day, and refused as often as it is tried."""
    without_loads_of_january(unchanged)
    for arguments in ((), ("--full-refresh",)):
        outcome, output = refresh_here(unchanged, *arguments)
        assert outcome is Outcome.LOSS
        told = "test: 16 rows of 16 days of loads, 2026-01-01 to 2026-01-31"
        assert_message(output, outcome, told)


def test_a_loss_that_is_meant(tmp_path):
    """With the option once; then nothing is missing any more. Fewer rows of a day are no loss."""
    project = small_project(tmp_path)
    twin = {"event_id": "twin", "source": "test", "contact_id": "contact-1"}
    write_version(project, 1, extra=[twin | {"occurred_at": START, "loaded_at": START}])
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    write_version(project, 1)
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    without_loads_of_january(project)
    assert refresh_here(project)[0] is Outcome.LOSS
    assert refresh_here(project, "--accept-loss")[0] is Outcome.PUBLISHED
    assert refresh_here(project, "--full-refresh")[0] is Outcome.PUBLISHED


def test_a_file_size_limit_while_publishing(unchanged):
    """Writing fails as on a full disk, here by a limit on the size of files (RLIMIT_FSIZE)."""
    write_version(unchanged, 2)
    size = 400_000

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(**command(unchanged), preexec_fn=limit, capture_output=True, check=False)
    assert done.returncode == Outcome.DISK_FULL, done.stdout + done.stderr
    assert_message(done.stderr, Outcome.DISK_FULL)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 16 MB in memory; needs the right to mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("full", ["published", "warehouse"])
def test_a_full_disk(tmp_path, small_disk, full):
    """No space for the published files, or for the working database; with space again it works."""
    project = small_project(tmp_path / "small")
    if full == "published":
        project.published = small_disk / "published"
    else:
        project.database = small_disk / "warehouse.duckdb"
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    before = content(project)
    write_version(project, 2)
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        free = shutil.disk_usage(small_disk).free
        file.write(bytes(free))
    outcome, output = refresh_here(project)
    assert outcome is Outcome.DISK_FULL, output
    assert_message(output, outcome, "No space left on device")
    assert content(project) == before
    assert [path.name for path in (project.published / "releases").iterdir()] == ["000001"]
    filler.unlink()
    outcome, output = refresh_here(project)
    assert outcome is Outcome.PUBLISHED, output
    assert content(project) != before
