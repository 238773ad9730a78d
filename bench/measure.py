"""Runs a command and tells what it took: seconds, processor time, memory, bytes written.

Memory and bytes come from the operating system (Linux): the peak of the whole process tree,
sampled, or that of its largest process, whichever is more; bytes as the kernel charged them.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

BLOCK = 512  # bytes; the unit of ru_oublock on Linux
KILO = 1024
SAMPLE_SECONDS = 0.1


class CommandFailedError(Exception):
    """A measured command ended with an error; the message is the end of what it printed."""


def measured(command, log, environment=None):
    """Run a command, its output into the file `log`; returns a dict of what it took.

    Keys: wall_seconds, cpu_seconds (user and system), peak_memory_bytes, written_bytes. Raises
    CommandFailedError with the end of the log if the command fails.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        sampler = _Sampler(process.pid)
        sampler.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            sampler.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
    wall_seconds = time.monotonic() - started
    if process.returncode != 0:
        end = log.read_text(errors="replace")[-3000:]
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{end}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else KILO)
    return {
        "wall_seconds": round(wall_seconds, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_memory_bytes": max(largest, sampler.peak_bytes),
        "written_bytes": usage.ru_oublock * BLOCK,
    }


class _Sampler(threading.Thread):
    """Looks at the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_bytes = 0
        self._stopped = threading.Event()

    def run(self):
        while not self._stopped.wait(SAMPLE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(_resident_bytes, _tree(self.pid))))

    def stop(self):
        self._stopped.set()
        self.join()


def _tree(pid):
    """The process and all its descendants that are alive; empty where there is no /proc."""
    found = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        found.append(parent)
        with contextlib.suppress(OSError):  # the process or a thread of it ended meanwhile
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                waiting += [int(child) for child in children.read_text().split()]
    return found


def _resident_bytes(pid):
    """Resident memory of one process, 0 if it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
