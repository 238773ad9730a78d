"""What a newcomer is told: the last message of `make build`, the look at a table, old Pythons."""

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import duckdb
import environment
import numpy as np
import pytest
import same_marts

from charts import pack
from engagement import first_look

ROOT = Path(__file__).resolve().parents[2]


def tool(name, *arguments, **settings):
    """Run a tool of the project as a user would."""
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / name), *arguments],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A database with two contacts' scores."""
    path = tmp_path_factory.mktemp("warehouse") / "small.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema scoring")
        connection.execute(
            "create table scoring.fct_contact_scores as"
            " select * from (values ('a', 'engagement', 'best', 1),"
            " ('b', 'engagement', 'worst', 2), ('c', 'engagement', 'worst', 2),"
            " ('d', 'engagement', 'unscored', null),"
            " ('a', 'other', 'best', 1)) as v (contact_id, score_id, tier, tier_rank)"
            " cross join (select date '2026-01-31' as as_of_date)"
        )
    return str(path)


def test_tiers_are_printed_best_first_with_shares_and_bars(warehouse, capsys):
    """Counts, shares of all contacts and bars; the unscored stand last."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        first_look.print_tiers(connection, "engagement")
    _, title, *lines = capsys.readouterr().out.splitlines()
    assert title == "Tiers of the score `engagement`, 4 contacts, as of 2026-01-31"
    assert [line.split()[:3] for line in lines] == [
        ["best", "1", "25.0%"],
        ["worst", "2", "50.0%"],
        ["unscored", "1", "25.0%"],
    ]
    assert [line.count("█") for line in lines] == [20, 40, 20]


def test_the_summary_counts_kinds_and_repeats_warnings():
    """Models, seeds, data tests and unit tests; a warning shows its message."""
    kinds = ["model.p.a", "model.p.b", "seed.p.s", "test.p.t.1", "unit_test.p.u.v"]
    results = [{"unique_id": name, "status": "pass", "message": None} for name in kinds]
    results[3] |= {"status": "warn", "message": "Got 2 results"}
    told = first_look.summary({}, {"results": results, "elapsed_time": 12.4})
    assert told.splitlines() == [
        "Built 2 models, 1 seeds and ran 2 tests (1 of them unit tests) in 12 s.",
        "Warning: t: Got 2 results",
    ]


def test_descriptions_are_cut_at_the_first_sentence():
    """One line, no full stop, and never half a word."""
    assert first_look.first_sentence("One row\n per event. And more.") == "One row per event"
    cut = first_look.first_sentence("word " * 50)
    assert len(cut) <= 104
    assert cut.endswith("word ...")


def test_an_old_python_gets_a_sentence(tmp_path):
    """The environment script names the version that is needed, and makes nothing."""
    done = tool("environment.py", str(tmp_path / "env"), "some.lock", "--at-least", "99.0")
    assert done.returncode == 1
    assert "some.lock needs Python 99.0 or newer" in done.stderr
    assert not (tmp_path / "env").exists()


def test_an_environment_is_stale_when_lock_or_python_changed(tmp_path, monkeypatch):
    """Made anew for another lock or Python; kept while both are as they were."""
    monkeypatch.chdir(tmp_path)
    Path("a.lock").write_text("one==1\n")
    stamps = Path("env", ".locks")
    assert not environment.is_stale("env", str(stamps))
    stamps.mkdir(parents=True)
    environment.write(str(stamps / "python"), sys.version)
    environment.write(str(stamps / "a.lock"), environment.fingerprint("a.lock"))
    assert not environment.is_stale("env", str(stamps))
    Path("a.lock").write_text("one==2\n")
    assert environment.is_stale("env", str(stamps))
    environment.write(str(stamps / "a.lock"), environment.fingerprint("a.lock"))
    environment.write(str(stamps / "python"), "2.7")
    assert environment.is_stale("env", str(stamps))


def test_packing_a_picture_keeps_every_pixel():
    """Sub-filtered RGBA in, the same colours out, in an RGB picture."""
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (5, 7, 4), dtype=np.uint8)
    pixels[:, :, 3] = 255
    rows = np.zeros((5, 29), np.uint8)
    rows[:, 1:] = pixels.reshape(5, -1)
    rows[0, 0] = 1
    rows[0, 5:] -= pixels[0].reshape(-1)[:-4]
    rows[1, 0] = 2
    rows[1, 1:] -= pixels[0].reshape(-1)
    header = struct.pack(">IIBBBBB", 7, 5, 8, 6, 0, 0, 0)
    png = pack.SIGNATURE
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes()))):
        png += struct.pack(">I", len(data)) + kind + data + bytes(4)
    assert (pack.read(png) == pixels).all()
    packed = pack.write(pixels[:, :, :3])
    start = packed.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", packed[start - 8 : start - 4])
    found = np.frombuffer(zlib.decompress(packed[start : start + length]), np.uint8)
    assert (found.reshape(5, 22)[:, 1:].reshape(5, 7, 3) == pixels[:, :, :3]).all()


def small_marts(path, scores, view="select * from {name}.scoring.fct_a where score > 1"):
    """A database with a table of scores, and a view that names the database, as dbt's views do."""
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema scoring; create schema staging")
        connection.execute("create table scoring.fct_a (contact_id text, score int, tier text)")
        connection.executemany("insert into scoring.fct_a values (?, ?, ?)", scores)
        connection.execute(f"create view scoring.fct_b as {view.format(name=path.stem)}")
        connection.execute("create table staging.stg_c as select random() as any_number")
    return path


def test_marts_are_compared_as_bags_of_rows(tmp_path):
    """Rows in another order are the same, a row twice is not; other schemas do not count."""
    rows = [("x", 1, "low"), ("y", 2, "high"), ("y", 2, "high")]
    before = small_marts(tmp_path / "before" / "warehouse.duckdb", rows)
    now = small_marts(tmp_path / "now" / "warehouse.duckdb", rows[::-1])
    found = list(same_marts.differences(before, now, {}))
    assert [(one.mart, one.rows, one.lines) for one in found] == [
        ("scoring.fct_a", 3, []),
        ("scoring.fct_b", 2, []),
    ]
    fewer = small_marts(tmp_path / "fewer" / "other.duckdb", rows[:2])
    found = list(same_marts.differences(before, fewer, {}))
    assert [one.lines for one in found] == [
        ["3 rows before, 2 now; 1 only before, 0 only now"],
        ["2 rows before, 1 now; 1 only before, 0 only now"],
    ]


def test_differing_columns_and_marts_are_named(tmp_path):
    """By the mart's grain: which columns, in how many rows; and a mart that one side lacks."""
    before = small_marts(tmp_path / "before" / "a.duckdb", [("x", 1, "low"), ("y", 2, "high")])
    now = small_marts(
        tmp_path / "now" / "a.duckdb",
        [("x", 1, "high"), ("y", 5, "low"), ("z", 0, "low")],
        view="select contact_id, cast(score as bigint) as score from {name}.scoring.fct_a",
    )
    with duckdb.connect(str(now)) as connection:
        connection.execute("create table scoring.fct_new as select 1 as one")
    keys = {"fct_a": ["contact_id"]}
    first, second, third = same_marts.differences(before, now, keys)
    assert first.lines == [
        "2 rows before, 3 now; 2 only before, 3 only now",
        "of 2 rows with the same contact_id: score 1, tier 2",
    ]
    assert second.lines[:2] == [
        "column tier only before",
        "column score: INTEGER before, BIGINT now",
    ]
    assert third.lines == ["only now"]
    assert same_marts.told(third) == ["  DIFFERS scoring.fct_new", "            only now"]
