"""How a refresh can end: exit codes, and which of them a message of dbt or DuckDB stands for."""

import errno
import re
from enum import IntEnum


class Outcome(IntEnum):
    """Exit codes of `python -m refresh`. All but PUBLISHED leave the last release as it is."""

    PUBLISHED = 0
    UNEXPECTED = 1
    CONFIGURATION = 2
    RUNNING = 3
    STALE = 4
    FAILED = 5
    LOCKED = 6
    DISK_FULL = 7
    UNREADABLE = 8
    UNDELIVERED = 9
    LOSS = 10


REMEDIES = {
    Outcome.UNEXPECTED: "Start again; if it ends like this twice, logs/dbt.log has the details.",
    Outcome.CONFIGURATION: "Mend the setting that the message names and start again.",
    Outcome.RUNNING: "Nothing to do: the running one publishes. Its lock ends with its process.",
    Outcome.STALE: "See why the loader stopped. --skip-freshness refreshes anyway.",
    Outcome.FAILED: "Look at the rows or the model that the message names, mend, start again.",
    Outcome.LOCKED: (
        "Close the other program; readers open the published database, never the working one."
    ),
    Outcome.DISK_FULL: "Free space for the working database and the published folder, start again.",
    Outcome.UNREADABLE: "Write the file again (under another name, then rename), start again.",
    Outcome.UNDELIVERED: "See whether ALERT_WEBHOOK or ALERT_COMMAND is right: --test-alert.",
    Outcome.LOSS: "Bring the raw files back. If they are meant to go: --accept-loss, once.",
}

_DISK_FULL = re.compile(
    r"No space left on device|Disk quota exceeded|File too large|max_temp_directory_size"
)
_LOCKED = re.compile(r"Could not set lock on file|Conflicting lock is held|being used by another")
_DAMAGED = re.compile(r"magic bytes|TProtocolException|TTransportException|decompress|too small to")
_DISK_FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Stop(Exception):  # noqa: N818  (an end, not always an error)
    """Ends a refresh with an outcome and a message for whoever reads the scheduler's log."""

    def __init__(self, outcome: Outcome, message: str):
        super().__init__(message)
        self.outcome = outcome
        self.message = message


def judge(messages: list[str]) -> Outcome:
    """The outcome that error messages stand for; the cause before its consequences.

    A full disk or a locked file makes every later model fail too, so all messages are looked at.
    """
    text = "\n".join(messages)
    if _DISK_FULL.search(text):
        return Outcome.DISK_FULL
    if _LOCKED.search(text):
        return Outcome.LOCKED
    if _DAMAGED.search(text):
        return Outcome.UNREADABLE
    if any(re.match(r"\s*(Compilation|Parsing) Error", message) for message in messages):
        return Outcome.CONFIGURATION
    return Outcome.FAILED


def of_exception(error: BaseException) -> Outcome:
    """The outcome that an exception stands for."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL_NUMBERS:
        return Outcome.DISK_FULL
    if isinstance(error, PermissionError) or getattr(error, "errno", None) == errno.EROFS:
        return Outcome.CONFIGURATION
    outcome = judge([str(error)])
    return Outcome.UNEXPECTED if outcome is Outcome.FAILED else outcome
