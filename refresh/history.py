"""What each refresh did: one line of JSON a run in published/runs.jsonl, which nobody deletes.

Recorded are refreshes that published or failed; one that found nothing new leaves a line in the
log and the report of the last run. This is where a run's times come from the clock.
"""

import contextlib
import datetime
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
from duckdb import DuckDBPyConnection

from engagement.use import utc_now
from refresh import metrics
from refresh.outcome import Outcome, Stop, of_exception
from refresh.plan import describe
from refresh.releases import read_manifest

RUNS = "runs.jsonl"
LAST = "last_run.json"
TABLE = "monitoring.rpt_refresh_runs"
_STARTED = ".refresh.started"  # there while a refresh works
_ADDRESS = re.compile(r"[^\s'\"<>(),;:=]+@[^\s'\"<>(),;:=]+")
_LONGEST = 1000


class History:
    """The runs of one published folder. Only the holder of its lock may add to them."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.runs = list(read_runs(folder))

    @contextlib.contextmanager
    def recorded(self) -> Iterator[dict[str, Any]]:
        """A run to be filled while it works; recorded when it ends, however it ends."""
        self._record_killed()
        run = {"run_number": len(self.runs) + 1, "started_at": text_of(utc_now())}
        try:
            yield run
        except BaseException as error:
            self._end(run | how(error))
            raise
        self._end(run | {"outcome": "published", "exit_code": 0})

    def begin(self, run: dict[str, Any]) -> None:
        """From here on a run that leaves no record was killed."""
        replace(self._folder / _STARTED, run)

    def fill(self, connection: DuckDBPyConnection, relation: str, run: dict[str, Any]) -> None:
        """Fill the table of runs: all so far, and the one that is about to be published."""
        columns = describe(connection, relation)
        runs = [*self.runs, run | {"outcome": "published", "exit_code": 0}]
        rows = pyarrow.Table.from_pylist(
            [{name: one.get(name) for name in columns} for one in runs]
        )
        typed = ", ".join(f'cast("{name}" as {kind})' for name, kind in columns.items())
        connection.register("runs_of_the_folder", rows)
        connection.execute(f"delete from {relation}")
        connection.execute(f"insert into {relation} select {typed} from runs_of_the_folder")
        connection.unregister("runs_of_the_folder")

    def _record_killed(self) -> None:
        """Record a run that was killed; as published where readers see what it made."""
        with contextlib.suppress(OSError, ValueError):
            run = json.loads((self._folder / _STARTED).read_text())
            if any(one["started_at"] == run["started_at"] for one in self.runs):
                return  # killed once all was done
            made = read_manifest(self._folder / "current").get("run", {})
            killed = {"outcome": "killed", "exit_code": 128 + signal.SIGKILL}
            if made.get("started_at") == run["started_at"]:
                run, killed = made, {"outcome": "published", "exit_code": 0}
            append(self._folder / RUNS, run | {"run_number": len(self.runs) + 1} | killed)
            self.runs = list(read_runs(self._folder))

    def _end(self, run: dict[str, Any]) -> None:
        """Note a run that is over, and add it to the runs unless there was nothing to do."""
        run |= {"ended_at": text_of(utc_now())}
        if run["exit_code"] == 0:
            run["last_success_at"] = run["ended_at"]
        else:
            run["last_success_at"] = read_json(self._folder / LAST).get("last_success_at")
        is_idle = run["exit_code"] == 0 and "release_number" not in run
        run |= {"outcome": "nothing_new"} if is_idle else {}
        try:
            if not is_idle:
                append(self._folder / RUNS, run)
                self.runs.append(run)
            replace(self._folder / LAST, run)
            metrics.write(self._folder, self.runs, run)
            (self._folder / _STARTED).unlink(missing_ok=True)
        except OSError as error:  # what the run did stands all the same
            print(f"warning: this run could not be recorded: {error}", file=sys.stderr)


def read_runs(folder: Path) -> Iterator[dict[str, Any]]:
    """The runs of a folder, oldest first; a last line that a kill cut short is none."""
    with contextlib.suppress(FileNotFoundError), (folder / RUNS).open("rb") as lines:
        for line in lines:
            with contextlib.suppress(ValueError):
                yield json.loads(line)


def append(path: Path, run: dict[str, Any]) -> None:
    """Add one line and bring it to the disk; what was cut short before it ends its own line."""
    with path.open("a+b") as file:
        if file.tell() and (file.seek(-1, os.SEEK_END), file.read())[1] != b"\n":
            file.write(b"\n")
        file.write(json.dumps(run, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, run: dict[str, Any]) -> None:
    """Write a file of JSON in one step."""
    draft = path.with_name(f".{path.name}")
    draft.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, path)


def read_json(path: Path) -> dict[str, Any]:
    """A file of JSON; nothing where there is none, or none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def how(error: BaseException) -> dict[str, Any]:
    """Outcome, exit code and reason of a run that an error ended."""
    if isinstance(error, Stop):
        outcome, reason = error.outcome, error.message
    elif isinstance(error, KeyboardInterrupt):
        killed = {"outcome": "interrupted", "exit_code": 128 + signal.SIGINT}
        return killed | {"release_number": None}
    else:
        known = isinstance(error, (OSError, duckdb.Error))
        outcome = of_exception(error) if known else Outcome.UNEXPECTED
        reason = f"{type(error).__name__}: {error}"
    return {
        "outcome": outcome.name.lower(),
        "exit_code": outcome.value,
        "reason": without_people_and_places(reason),
        "release_number": None,
    }


def without_people_and_places(text: str) -> str:
    """A message without e-mail addresses and paths of this machine: readers see it."""
    for name in ("RAW_DIR", "DUCKDB_PATH", "PUBLISH_DIR"):
        value = os.environ.get(name, "")
        text = text.replace(value, name) if Path(value).is_absolute() else text
    text = text.replace(f"{Path.cwd()}{os.sep}", "")
    return _ADDRESS.sub("<address>", text)[:_LONGEST]


def text_of(time: datetime.datetime) -> str:
    """A time as the runs have it."""
    return time.isoformat(" ", "milliseconds")
