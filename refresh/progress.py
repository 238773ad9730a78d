"""A line of progress for whoever watches: nodes done of all, the time so far, what runs longest.

    87 of 214 done, 0:41, running int_event_points (12 s)

It stands on a terminal only, and from the third second on: a log gets none.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

_SILENT = 3  # seconds: what is over by then needs no line
_EVERY = 0.5
_ERASE = "\r\x1b[2K"


class Progress:
    """What dbt's events tell of a command that is running."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self.running: dict[str, float] = {}

    def hear(self, event: Any) -> None:
        """Take note of one of dbt's events: how many nodes there are, which begins, which ends."""
        name, data = event.info.name, event.data
        if name == "LogStartLine":
            self.total = data.total
        elif name == "NodeStart":
            self.running[data.node_info.unique_id] = time.monotonic()
        elif name == "NodeFinished":
            self.done += 1
            self.running.pop(data.node_info.unique_id, None)

    def line(self, started: float, now: float) -> str:
        """The line at a time; both in seconds of time.monotonic()."""
        minutes, seconds = divmod(int(now - started), 60)
        if not self.total:
            return f"reading the project, {minutes}:{seconds:02}"
        told = f"{self.done} of {max(self.total, self.done)} done, {minutes}:{seconds:02}"
        running = sorted(self.running.items(), key=lambda node: node[1])
        for node, since in running[:1]:
            told += f", running {node.split('.')[2]} ({now - since:.0f} s)"
        return told

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Keep the line on the terminal while something works, and leave none behind."""
        if not sys.stderr.isatty():
            yield
            return
        over, started = threading.Event(), time.monotonic()

        def draw() -> None:
            wait = _SILENT
            while not over.wait(wait):
                wait = _EVERY
                print(_ERASE + self.line(started, time.monotonic()), end="", file=sys.stderr)
                sys.stderr.flush()

        drawing = threading.Thread(target=draw, daemon=True)
        drawing.start()
        try:
            yield
        finally:
            over.set()
            drawing.join()
            print(_ERASE, end="", file=sys.stderr)
            sys.stderr.flush()
