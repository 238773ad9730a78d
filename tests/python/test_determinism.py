"""The same inputs give the same bytes: on any number of threads, in any order of rows and files.

The raw tables are a small demo with all its dirt. Every table of the marts, and the intermediate
tables that later models read, is written as CSV in full, ordered by all columns, and hashed.
"""

import random
import shutil
import subprocess
import sys

import pyarrow
import pyarrow.parquet
import pytest
from harness import ROOT
from in_process import InProcessProject

SCHEMAS = ("core", "scoring", "predictions", "pressure", "activation", "monitoring", "intermediate")
AT_LEAST = {
    "core.dim_contacts",
    "core.fct_events",
    "intermediate.int_tier_spans",
    "monitoring.rpt_event_reconciliation",
    "monitoring.rpt_score_validation",
    "scoring.fct_company_scores",
    "scoring.fct_contact_points",
    "scoring.fct_contact_scores",
    "scoring.fct_deal_scores",
    "scoring.fct_tier_changes",
}


def set_engine_threads(project, threads):
    """Set DuckDB's own number of threads in the copy's profile; dbt's threads are another thing."""
    profile = project.code / "profiles" / "profiles.yml"
    lines = profile.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.strip().startswith("threads: ") or "env" in line]
    (at,) = (number for number, line in enumerate(lines) if line.strip() == "settings:")
    lines.insert(at + 1, " " * 8 + f"threads: {threads}")
    profile.write_text("\n".join(lines) + "\n", encoding="utf-8")


def built(project, threads, fresh=True):
    """Build with as many threads of dbt and of DuckDB, and return the hash of each table."""
    set_engine_threads(project, threads)
    project.build(threads=threads, fresh=fresh).require()
    return project.fingerprints(*project.relations(*SCHEMAS))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A copy of the project over a demo of 300 contacts in 12 weeks."""
    project = InProcessProject(tmp_path_factory.mktemp("determinism") / "copy")
    command = [sys.executable, "-m", "demo", "--contacts", "300", "--weeks", "12"]
    paths = ["--out", str(project.raw), "--truth", str(project.folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True)
    return project


@pytest.fixture(scope="module")
def on_one_thread(demo):
    """Hashes of all tables, built on one thread."""
    return built(demo, threads=1)


def assert_same(left, right):
    """The same tables with the same content; names those that differ."""
    assert left.keys() == right.keys()
    assert [name for name in left if left[name] != right[name]] == []


def test_the_tables_say_something(demo, on_one_thread):
    """Equal hashes of empty tables would prove nothing."""
    assert on_one_thread.keys() >= AT_LEAST
    for name in AT_LEAST:
        (row,) = demo.query(f"select count(*) as row_count from {name}")
        assert row["row_count"] > 0, name


def marts_of(tables):
    """The tables that readers see; intermediate ones may hold just what a refresh touched."""
    return {name: rows for name, rows in tables.items() if not name.startswith("intermediate.")}


def test_threads_and_the_order_of_rows_and_files_change_nothing(demo, on_one_thread):
    """Raw tables shuffled, the events dealt out to other files, four threads of dbt and DuckDB.

    Then a refresh without news on what they left.
    """
    order = random.Random(7)
    events = pyarrow.parquet.read_table(demo.raw / "events")
    shutil.rmtree(demo.raw / "events")
    (demo.raw / "events").mkdir()
    numbers = order.sample(range(events.num_rows), events.num_rows)
    for part in range(3):
        rows = events.take(pyarrow.array(numbers[part::3]))
        pyarrow.parquet.write_table(rows, demo.raw / "events" / f"z{9 - part}.parquet")
    for path in demo.raw.glob("*.parquet"):
        table = pyarrow.parquet.read_table(path)
        numbers = order.sample(range(table.num_rows), table.num_rows)
        pyarrow.parquet.write_table(table.take(pyarrow.array(numbers)), path)
    assert_same(on_one_thread, built(demo, threads=4))
    assert_same(marts_of(on_one_thread), marts_of(built(demo, threads=2, fresh=False)))
