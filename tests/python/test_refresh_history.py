"""The history of refreshes: one row per run that published or failed, whatever ended it."""

import json
import signal
import subprocess
import time
from datetime import timezone

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families
from refreshing import START, command, refresh_here, small_project, write_version

from refresh.history import without_people_and_places
from refresh.outcome import Outcome

RUNS = "select * from monitoring.rpt_refresh_runs order by run_number"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project whose refreshes the tests of this module add to, one after another."""
    return small_project(tmp_path_factory.mktemp("history"))


def run(project, *arguments, outcome=Outcome.PUBLISHED):
    """Refresh with an expected outcome; what it said."""
    ended, output = refresh_here(project, *arguments)
    assert ended is outcome, output
    return output


def published(project):
    """The rows of the table that readers see."""
    with duckdb.connect(str(project.published / "engagement.duckdb"), read_only=True) as connection:
        cursor = connection.execute(RUNS)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def last(project):
    """The machine-readable report of the last run."""
    return json.loads((project.published / "last_run.json").read_text())


def test_one_row_per_run_that_published_or_failed(project):
    """Idle runs leave none; a failure shows in the next release; a full refresh keeps them all."""
    run(project)
    (first,) = published(project)
    assert (first["run_number"], first["release_number"], first["outcome"]) == (1, 1, "published")
    assert (first["raw_count"], first["raw_added_count"]) == (31, 31)
    assert first["test_count"] == 3
    assert min(first[f"{step}_seconds"] for step in ("parse", "sources", "build")) > 0
    assert first["publish_seconds"] is None  # not known yet when it was written

    assert "Nothing new" in run(project)
    assert last(project)["outcome"] == "nothing_new"
    forbidden = {"event_id": "x", "source": "test", "contact_id": "forbidden"}
    write_version(project, 2, extra=[forbidden | {"occurred_at": START, "loaded_at": START}])
    run(project, outcome=Outcome.FAILED)
    report = last(project)
    assert (report["outcome"], report["exit_code"], report["run_number"]) == ("failed", 5, 2)
    assert "no_event_is_forbidden" in report["reason"]
    assert report["release_number"] is None

    write_version(project, 3, deleted=[3])
    project.drop_database()
    run(project, "--full-refresh")
    rows = published(project)
    assert [row["outcome"] for row in rows] == ["published", "failed", "published"]
    assert rows[0]["publish_seconds"] > 0
    assert "no_event_is_forbidden" in rows[1]["reason"]
    assert rows[1]["raw_count"] is None
    assert (rows[2]["raw_count"], rows[2]["raw_added_count"]) == (33, 2)
    assert rows[2]["erased_contact_count"] == 1
    assert rows[2]["changed_table_count"] == len(last(project)["changed_tables"]) > 3
    assert all(row["started_at"] <= row["ended_at"] for row in rows[:2])


def test_a_killed_run_is_recorded_by_the_next(project):
    """It has a number, no end, and no release; a line that was cut short hides no other."""
    write_version(project, 4)
    with subprocess.Popen(**command(project), stdout=subprocess.DEVNULL) as process:
        while not (project.published / ".refresh.started").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    with (project.published / "runs.jsonl").open("a") as file:
        file.write('{"run_number": 9, "outc')
    run(project)
    killed, done = published(project)[-2:]
    assert (killed["run_number"], killed["outcome"], killed["exit_code"]) == (4, "killed", 137)
    assert killed["ended_at"] is None
    assert (done["run_number"], done["outcome"]) == (5, "published")


def test_a_run_that_was_killed_after_its_release_counts_as_published(project):
    """Readers see what it made: the record says so."""
    write_version(project, 5)
    run(project)
    runs = (project.published / "runs.jsonl").read_text().splitlines()
    (project.published / "runs.jsonl").write_text("\n".join(runs[:-1]) + "\n")
    (project.published / ".refresh.started").write_text(
        json.dumps({"started_at": json.loads(runs[-1])["started_at"], "run_number": 6})
    )
    write_version(project, 6)
    run(project)
    rows = published(project)
    assert [row["release_number"] for row in rows[-2:]] == [4, 5]
    assert [row["run_number"] for row in rows] == list(range(1, 8))


def test_metrics_are_in_prometheus_text_format(project):
    """Its own parser reads them; they say what the last run and the last release say."""
    write_version(project, 7)
    run(project)
    text = (project.published / "metrics.prom").read_text()
    found = {
        (sample.name.removeprefix("engagement_refresh_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    newest = published(project)[-1]
    assert found[("last_run_exit_code",)] == 0
    assert found[("release_number",)] == newest["release_number"]
    assert found[("raw_events", "raw")] == newest["raw_count"] == 37
    assert found[("runs", "killed")] == 1
    assert found[("runs", "failed")] == 1
    assert found[("stage_seconds", "publish")] > 0
    known = newest["consent_as_of"].replace(tzinfo=timezone.utc).timestamp()
    assert found[("consent_as_of_timestamp_seconds",)] == known
    assert abs(found[("last_success_timestamp_seconds",)] - time.time()) < 60


def test_a_reason_names_no_person_and_no_place(project):
    """A message of the engine may quote a value or a path; readers get neither."""
    (project.raw / "contacts.parquet").write_bytes(b"PAR1 cut")
    run(project, outcome=Outcome.UNREADABLE)
    assert last(project)["reason"].startswith("No whole file: RAW_DIR/contacts.parquet.")
    assert str(project.folder) not in json.dumps(last(project))
    told = without_people_and_places("Could not convert string 'Ann.B+x@example.org' to DATE")
    assert told == "Could not convert string '<address>' to DATE"
