"""Readers during refreshes, and refreshes that are killed: never a mixed state, never hand work."""

import random
import signal
import subprocess
import sys
import time

from harness import is_long
from refreshing import command, content, refresh, refresh_here, small_project, write_version

from refresh.outcome import Outcome

REFRESHES = 20 if is_long() else 8
KILLS = 50 if is_long() else 3

# Rows, versions and as-of dates as each relation of the small project tells them.
QUESTION = """
    select
        (select count(*) from core.fct_events),
        (select count(*) from scoring.fct_contact_points),
        (select sum(evidence_count) from scoring.fct_contact_scores),
        (select sum(accepted_count) from monitoring.rpt_event_reconciliation),
        (select 30 + max(amount) from core.fct_events),
        (select 30 + max(version) from scoring.fct_contact_points),
        (select 30 + max(version) from scoring.fct_contact_scores),
        (select max(as_of_date) from scoring.fct_contact_points),
        (select max(as_of_date) from scoring.fct_contact_scores)
"""
# Asks until its input ends, then prints how many times, the longest answer in milliseconds, and
# the versions that it saw; any error or contradiction ends it with a traceback.
READER = """
import select, sys, time, duckdb
database, question, mode = sys.argv[1:]
opened = lambda: duckdb.connect(database, read_only=True)
held = opened() if mode == "held" else None
times, seen = [], []
while not times or not select.select([sys.stdin], [], [], 0)[0]:
    started = time.monotonic()
    connection = held or opened()
    answer = connection.execute(question).fetchone()
    if held is None:
        connection.close()
    times.append(time.monotonic() - started)
    assert len(set(map(int, answer[:7]))) == 1 and answer[7] == answer[8], answer
    if not seen or seen[-1] != int(answer[0]):
        seen.append(int(answer[0]))
    if len(times) == 1:
        print("reading", flush=True)
    time.sleep(0.2)
times.sort()
print(len(times), round(1000 * times[len(times) // 2], 1), round(1000 * times[-1], 1), *seen)
"""


class Reader:
    """A process that asks the published database again and again."""

    def __init__(self, project, mode):
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                READER,
                str(project.published / "engagement.duckdb"),
                QUESTION,
                mode,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "reading\n", self._process.communicate()[1]

    def stop(self):
        """(questions asked, median and longest time in ms, [rows seen, one per version])."""
        output, errors = self._process.communicate("stop\n")
        assert self._process.returncode == 0, errors
        asked, median, longest, *seen = output.split()
        return int(asked), float(median), float(longest), [int(rows) for rows in seen]


def test_readers_during_refreshes(tmp_path, capsys):
    """One reader opens anew for each question, one keeps its connection; each sees whole states.

    The first sees the versions one after the other, the second the state it opened, although newer
    releases have pushed it out of those that are kept. That neither waits for a lock shows in
    their times beside those of a reader while another folder is refreshed: the same work goes on.
    """
    project, other = small_project(tmp_path / "small"), small_project(tmp_path / "other")
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    calm = Reader(project, "anew")
    time.sleep(2)
    calm = calm.stop()
    beside = Reader(project, "anew")
    for _ in range(3):
        assert refresh_here(other, "--skip-freshness")[0] is Outcome.PUBLISHED
    beside = beside.stop()
    anew, held = Reader(project, "anew"), Reader(project, "held")
    for version in range(2, REFRESHES + 2):
        write_version(project, version)
        outcome, output = refresh_here(project, "--skip-freshness")
        assert outcome is Outcome.PUBLISHED, output
    releases = {path.name for path in (project.published / "releases").iterdir()}
    kept = {f"{release:06}" for release in range(REFRESHES - 1, REFRESHES + 2)}
    assert releases == {"000001", *kept}
    anew, held = anew.stop(), held.stop()
    assert anew[3] == sorted(anew[3])
    assert set(anew[3]) <= set(range(31, 32 + REFRESHES))
    assert len(anew[3]) > REFRESHES / 2
    assert held[3] == [31]
    with capsys.disabled():
        print(
            f"\nA question takes (median, longest) {calm[1]}, {calm[2]} ms at rest;"
            f" {beside[1]}, {beside[2]} ms while another folder is refreshed; during {REFRESHES}"
            f" refreshes {anew[1]}, {anew[2]} ms opening anew ({anew[0]} times) and {held[1]},"
            f" {held[2]} ms on a kept connection ({held[0]} times)"
        )
    # the kept release goes once its reader has gone
    assert "Nothing new" in refresh_here(project, "--skip-freshness")[1]
    releases = {path.name for path in (project.published / "releases").iterdir()}
    assert releases == kept


def test_a_kill_at_any_moment(tmp_path):
    """The next refresh succeeds without hand work and publishes what an undisturbed one does."""
    undisturbed = small_project(tmp_path / "undisturbed")
    killed = small_project(tmp_path / "killed")
    chance = random.Random(1)
    assert refresh(killed)[0] is Outcome.PUBLISHED
    write_version(killed, 1)
    started = time.monotonic()
    assert refresh(killed)[0] is Outcome.PUBLISHED
    usual = time.monotonic() - started
    stopped = 0
    for kill in range(KILLS):
        write_version(killed, kill + 2)
        moment = usual * chance.uniform(0.2, 0.9)
        process = subprocess.Popen(
            **command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            stopped += process.wait() == -signal.SIGKILL
        before = content(killed)
        assert before["scoring.fct_contact_scores"], "readers see a whole release"
        outcome, output = refresh_here(killed)
        assert outcome is Outcome.PUBLISHED, output
        write_version(undisturbed, kill + 2)
        assert refresh_here(undisturbed, "--skip-freshness")[0] is Outcome.PUBLISHED
        assert content(killed) == content(undisturbed), f"kill {kill} after {moment:.2f} s"
        names = {path.name for path in killed.published.iterdir()}
        lasting = {".refresh.lock", ".refresh.sign", "runs.jsonl", "last_run.json", "metrics.prom"}
        assert names == lasting | {"current", "engagement.duckdb", "parquet", "releases"}
        assert len(list((killed.published / "releases").iterdir())) <= 3
    assert stopped >= KILLS / 3, f"only {stopped} of {KILLS} were killed before their end"
