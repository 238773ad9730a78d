"""kill -9 at random moments of a build: the next run succeeds by itself and gives the same bytes.

Builds of a first load and of increments are killed, some of them twice, and sometimes one more load
has come before the next run (`loads/kills.py`). CI kills 2 builds or more, `TEST_LONG=1` 50. A
failure names its seed:

    KILLS_SEED=<seed> python -m pytest tests/python/test_kills.py
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from harness import is_long
from loads.kills import play_kills

# Which loads' builds are killed, history after history; 0 is the first build of an empty database.
PLAN = {2: (0, 1)}
LONG_PLAN = {seed: (0, 0, 0, 1, 1, 1, 2, 2, 2, 2) for seed in range(1, 6)}


def plan():
    """{seed: loads to kill} of this run."""
    wanted = os.environ.get("KILLS_SEED")
    whole = LONG_PLAN if is_long() else PLAN
    return {int(wanted): whole.get(int(wanted), (0, 1, 2))} if wanted else whole


def test_a_killed_build_is_as_if_it_had_never_been(tmp_path_factory):
    """After the next run every mart equals a full refresh, and every raw row is accounted for."""
    kills = plan()
    folders = [tmp_path_factory.mktemp("kills") / "copy" for _ in kills]
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=context) as pool:
        played = list(pool.map(play_kills, folders, kills, kills.values()))
    failures = [
        "\n".join([f"KILLS_SEED={seed}", told, *found])
        for seed, outcomes in zip(kills, played, strict=True)
        for told, found in outcomes
        if found
    ]
    assert not failures, "\n\n".join(failures)
    told = [told for outcomes in played for told, _ in outcomes]
    assert sum("too late" in one for one in told) <= len(told) // 2, told
