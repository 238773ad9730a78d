"""One refresh at a time: a lock of the operating system, which ends with its holder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from refresh.outcome import Outcome, Stop


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of a published folder, or Stop at once if another process holds it.

    After a kill -9 nothing needs to be removed: the file stays, the lock does not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".refresh.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Stop(
                Outcome.RUNNING, f"Another refresh of {folder} is running (process {holder})."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
