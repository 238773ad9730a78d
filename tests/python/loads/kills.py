"""kill -9 of a `dbt build` at a random moment, then the next run: same bytes, no work by hand.

The build is a process of its own, started as a user would. It is killed some milliseconds after it
says that it starts the n-th node, or while it is still reading the project.
"""

import dataclasses
import itertools
import re
import shutil
import time
from random import Random

from loads.compare import differing_tables, read_tables
from loads.history import random_loads
from loads.play import Player, RefreshError, build_command

PROGRESS = re.compile(r"(\d+) of \d+ START ")
LOADS = 3
NODES = 90  # where the first build may be killed, before any build told how many there are


class KilledPlayer(Player):
    """A Player that keeps the database before each load and what each load must end as."""

    def __init__(self, folder):
        """Copy the project into `folder`."""
        super().__init__(folder)
        self.loads, self.before, self.wanted = [], [], []

    def prepare(self, seed, last=LOADS - 1):
        """Play the loads before `last` undisturbed; the as-of date moves only with the events."""
        loads = random_loads(seed, loads=LOADS)
        self.loads = [dataclasses.replace(load, settings={}) for load in loads]
        self.before, self.wanted = [None], [None] * LOADS
        self.drop_database()
        for load in self.loads[:last]:
            self.refresh(load)
            self.before.append(self.copy_database(f"before_{load.number + 1}"))

    def restore(self, number):
        """The database as it was before a load."""
        self.drop_database()
        if self.before[number]:
            shutil.copy2(self.before[number], self.database)

    def play_kill(self, random, number):
        """Kill the build of a load once or more, run again; (what was done, lines of differences).

        The next run may come when one more load has arrived.
        """
        self.restore(number)
        self.place(self.loads[number])
        moments = [kill_build(self, random, self.loads[number])]
        while random.random() < 0.25:
            moments.append(kill_build(self, random, self.loads[number]))
        after = min(number + (random.random() < 0.4), LOADS - 1)
        told = f"load {number} killed {', '.join(moments)}, then load {after}"
        try:
            self.refresh(self.loads[after])
        except RefreshError as error:
            return told, ["the next run failed:", str(error)]
        if self.wanted[after] is None:
            self.wanted[after] = self.full_refresh(self.loads[after])
        found = differing_tables(read_tables(self.database), self.wanted[after])
        return told, found + self.unreconciled() + self.remembered(self.loads[after])


def kill_build(player, random, load):
    """Start a build and kill it at a random moment; says when, or 'too late'."""
    threads = random.choice(["1", "2"])
    command = [*build_command(load), "--threads", threads]
    nodes = player.nodes or NODES
    node = 0 if random.random() < 0.1 else random.randint(1, nodes)
    delay = random.random() * 0.12
    process = player.start(*command, environment={"PYTHONUNBUFFERED": "1"})
    try:
        if node == 0:
            moment = f"{delay * 25:.2f} s after its start"
            time.sleep(delay * 25)
        else:
            moment = f"{delay * 1000:.0f} ms after node {node} of {nodes} began"
            reached = (PROGRESS.search(line) for line in process.stdout)
            next(itertools.dropwhile(lambda at: not at or int(at[1]) < node, reached), None)
            time.sleep(delay)
        process.kill()
        process.stdout.read()
        return moment if process.wait() == -9 else "too late"
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def play_kills(folder, seed, numbers):
    """Kill the builds of the loads `numbers` of a seed; [(what was done, differences)] of each."""
    player = KilledPlayer(folder)
    player.prepare(seed, max(numbers))
    random = Random(seed)
    return [player.play_kill(random, number) for number in numbers]
