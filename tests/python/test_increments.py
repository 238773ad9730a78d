"""Refreshes equal a full refresh: random histories as random sequences of loads, byte for byte.

One database plays several histories in six loads (`loads/`): the backlog, then whatever loaders,
vendors, people and marketers do. After the last load, and one before, every mart and the rejected
events are compared with one full refresh of the same raw state; the reconciliation must hold after
each load, and nothing may remember an erased contact.
CI plays 3 histories in one database, which hold every kind of change; `TEST_LONG=1` plays 200 in 10
(those of one database share the moments of the loads and the seeds, nothing else), and has naive
increments found out. A failure names its seed:

    LOADS_SEED=<seed> python -m pytest tests/python/test_increments.py
"""

import functools
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import pytest
from harness import is_long
from loads import Player, RefreshError, differing_tables, random_loads
from loads.contact_changes import CONTACT_CHANGES
from loads.event_changes import EVENT_CHANGES
from loads.history import WORLDS
from loads.seed_changes import SEED_CHANGES

SEEDS = list(range(1, 11)) if is_long() else [3]
LONG_WORLDS = 20
WORKERS = min(2, os.cpu_count() or 1)
# Naive ways to be incremental, by mart: what they add to the model's SQL.
NAIVE = {
    "core.fct_events": "loaded_at > (select max(loaded_at) from {{ this }})",
    "scoring.fct_contact_points": "event_key not in (select event_key from {{ this }})",
    "scoring.fct_tier_changes": "changed_on > (select max(changed_on) from {{ this }})",
}


def seeds_to_play():
    """The seed to play again, or all of this run."""
    wanted = os.environ.get("LOADS_SEED")
    return [int(wanted)] if wanted else SEEDS


def play(folder, seed):
    """Play the loads of a seed in the worker's own copy; lines of differences, none if equal."""
    loads = random_loads(seed, worlds=LONG_WORLDS if is_long() else WORLDS)
    player = worker_player(folder)
    player.drop_database()
    compared = {Random(seed).randrange(1, len(loads) - 1), len(loads) - 1}
    copies = []
    for load in loads:
        try:
            player.refresh(load)
        except RefreshError as error:
            return [f"LOADS_SEED={seed}", "the refresh failed:", str(error)]
        copies.append(player.copy_database(f"after_{load.number}"))
        found = player.differences(load) if load.number in compared else player.unreconciled()
        if found:
            told = [one.describe() for one in loads[: load.number + 1]]
            first = player.explained(loads[: len(copies)], copies)
            return [f"LOADS_SEED={seed}", *told, *first, "at the end:", *found]
    return []


@functools.cache
def worker_player(folder):
    """The copy of the project of this process: parsed once, used for many databases."""
    return Player(Path(folder) / f"worker_{os.getpid()}")


def test_loads_equal_a_full_refresh(tmp_path_factory):
    """Every mart and the rejected events, after random loads."""
    folder, seeds = tmp_path_factory.mktemp("loads"), seeds_to_play()
    # processes that start without threads of this one: DuckDB and pyarrow have some
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(min(WORKERS, len(seeds)), mp_context=context) as pool:
        failures = list(pool.map(play, [folder] * len(seeds), seeds))
    assert not any(failures), "\n\n".join("\n".join(lines) for lines in failures if lines)


@pytest.mark.skipif("LOADS_KINDS" in os.environ, reason="only some kinds of change are played")
def test_every_kind_of_change_is_played():
    """The loads of CI hold every change there is, a load without any, and past as-of dates."""
    loads = [load for seed in SEEDS for load in random_loads(seed)]
    words = {word for load in loads for line in load.told for word in line.split()}
    changes = {change.__name__ for change in EVENT_CHANGES + CONTACT_CHANGES + SEED_CHANGES}
    assert changes - words == set()
    assert any(load.told == ["nothing new"] for load in loads)
    assert any(load.settings for load in loads)
    if is_long():
        assert {load.as_text for load in loads} == {True, False}
        assert {load.in_files for load in loads} == {True, False}


def test_loads_are_a_function_of_the_seed():
    """A failure can be played again."""
    assert random_loads(3) == random_loads(3)
    assert random_loads(3) != random_loads(4)


@pytest.mark.skipif(not is_long(), reason="make test-long")
def test_naive_increments_are_found_out(tmp_path):
    """The comparison sees what naive incremental models lose, and whom they do not forget."""
    player = Player(tmp_path / "naive")
    for relation, condition in NAIVE.items():
        make_naive(player, relation.split(".")[1], condition)
    loads = random_loads(11, loads=3)  # somebody with events is erased in it
    for load in loads:
        player.refresh(load)
    found = {line.split(":")[0] for line in player.differences(loads[-1])}
    assert found >= NAIVE.keys()
    assert "an erased contact_id is still in core.fct_events.contact_id" in found


def make_naive(player, model, condition):
    """Turn a model into one that only adds rows for which the condition holds."""
    (path,) = (player.code / "models").rglob(f"{model}.sql")
    original = path.read_text(encoding="utf-8")
    path.write_text(
        f"select * from (\n{original}\n) as whole\n"
        "{{ config(materialized='incremental', on_schema_change='fail') }}\n"
        f"{{% if is_incremental() %}} where {condition} {{% endif %}}\n",
        encoding="utf-8",
    )


def test_the_comparison_sees_types_rows_and_bytes():
    """Equal tables give no line; a type, a sign of zero, a row more, a table less give one."""
    columns = [("contact_id", "VARCHAR"), ("score", "DOUBLE")]
    table = {"scoring.scores": (columns, [("a", 0.0), ("b", 1.0)])}
    assert differing_tables(table, table) == []
    others = {
        "columns": ([("contact_id", "VARCHAR"), ("score", "DECIMAL")], table["scoring.scores"][1]),
        "score -0.0, full refresh 0.0": (columns, [("a", -0.0), ("b", 1.0)]),
        "too many: contact_id=c": (columns, [("a", 0.0), ("b", 1.0), ("c", 2.0)]),
        "missing: contact_id=b": (columns, [("a", 0.0)]),
        "too many: contact_id=a": (columns, [("a", 0.0), ("a", 0.0), ("b", 1.0)]),
    }
    for told, other in others.items():
        found = differing_tables({"scoring.scores": other}, table)
        assert told in "\n".join(found), (told, found)
    assert differing_tables({}, table) == ["scoring.scores: only after the full refresh"]
