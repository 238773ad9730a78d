"""dbt on the project in the working folder: parse once, check sources, build with tests.

The one place that starts dbt, for a refresh and for the small command. All steps share one process
and one connection to the working database, which stays locked for others from the first query until
the release is published: what was tested is what is published.
"""

import logging
import os
import re
import tempfile
import warnings
from pathlib import Path
from typing import Any

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from dbt_common.exceptions import DbtBaseException
from duckdb import DuckDBPyConnection

from refresh import raw_files, seed_files
from refresh.outcome import Outcome, Stop, judge, of_exception
from refresh.progress import Progress
from refresh.report import Built, findings

_SHOWN = 10
# What dbt writes around a message: "Compilation Error in seed x (...)", "> called by seed x (...)".
_AROUND = re.compile(r"\A\s*Compilation Error.*\n\s*|\n\s*> (in|called by) .*")


class Warehouse:
    """The working database of the project, run by dbt."""

    def __init__(self, raw_dir: str, database: str, *options: str):
        """options: of every dbt command, such as --vars."""
        self.raw_dir = raw_dir
        self.database = database
        self.manifest: Any = None
        self.warnings: list[str] = []
        self._options = options

    def parse(self) -> None:
        """Read the project; Stop if a seed cannot be read, or it is not well formed."""
        problems = seed_files.unreadable()
        if problems:
            raise Stop(Outcome.CONFIGURATION, "\n".join(problems))
        if self.database != self.database.strip() or not self.database:
            raise Stop(
                Outcome.CONFIGURATION,
                f"DUCKDB_PATH is '{self.database}'. Name a file, without blanks around its path.",
            )
        require_writable("DUCKDB_PATH", Path(self.database).resolve().parent)
        for name, usual in (("DBT_TARGET_PATH", "target"), ("DBT_LOG_PATH", "logs")):
            require_writable(name, Path(os.environ.get(name, usual)).resolve())
        self.manifest = self.run("--no-write-json", "parse").result

    def require_duckdb(self) -> None:
        """Stop if the project is built on another engine."""
        engine = self.manifest.metadata.adapter_type
        if engine != "duckdb":
            raise Stop(
                Outcome.CONFIGURATION,
                f"The target is {engine}: there dbt's own transactions publish. Use `dbt build`.",
            )

    def raw_files(self) -> list[Path]:
        """The Parquet and zipped files that the project reads."""
        tables = {
            source.name if source.source_name == "generic" else source.source_name
            for source in self.manifest.sources.values()
        }
        return raw_files.find(Path(self.raw_dir), tables)

    def freshness(self) -> dict[str, dict[str, Any]]:
        """Age of each source table: {name: {"newest": UTC as text, "warn", "error": seconds}}.

        Stop if any is older than error_after of the sources' YAML allows.
        """
        results = self.run("source", "freshness", may_fail=True)
        ages, errors, stale = {}, [], []
        for result in results.result.results if results.result else []:
            if result.node.resource_type != "source":
                continue
            name = f"{result.node.source_name}.{result.node.name}"
            if result.message:
                errors.append(result.message)
                continue
            allowed = result.node.freshness
            ages[name] = {
                "newest": result.max_loaded_at.strftime("%Y-%m-%d %H:%M:%S"),
                "warn": seconds_of(allowed.warn_after),
                "error": seconds_of(allowed.error_after),
            }
            if result.status == "error":
                days = result.age / 86400
                newest = ages[name]["newest"]
                stale.append(f"{name}: the newest row was loaded {newest} UTC, {days:.1f} days ago")
        if results.exception or errors:
            self._stop("dbt could not check the sources.", results, errors)
        if stale:
            raise Stop(Outcome.STALE, "\n".join(stale))
        return ages

    def tables_of_sources(self) -> list[str]:
        """Tables and views of the working database that a source may read: no file tells their age.

        Those in the schemas of sources, whatever loaders call them, and what `raw_relations` names.
        """
        schemas = {source.schema.lower() for source in self.manifest.sources.values()}
        found = self.connection().execute(
            "select lower(table_schema), lower(table_name) from information_schema.tables"
        )
        return [
            *self._setting("raw_relations", {}),
            *(".".join(name) for name in found.fetchall() if name[0] in schemas),
        ]

    def build(self, *options: str) -> Built:
        """Seeds, models and data tests; unit tests prove the SQL elsewhere. Stop if any failed.

        options: of `dbt build`.
        """
        outcome = self.run("build", "--exclude-resource-type", "unit_test", *options, may_fail=True)
        results = outcome.result.results if outcome.result else []
        if not outcome.success:
            messages = failures(outcome)
            skipped = sum(result.status == "skipped" for result in results)
            counts = f"{len(messages)} failed, {skipped} skipped." if results else "nothing ran."
            self._stop(f"dbt build: {counts}", outcome, messages)
        kinds = [result.node.resource_type for result in results]
        return Built(
            models=kinds.count("model"),
            seeds=kinds.count("seed"),
            tests=kinds.count("test"),
            warnings=sorted(
                f"{result.node.name}: {self._found(result)}"
                for result in results
                if result.status == "warn"
            ),
        )

    def connection(self) -> DuckDBPyConnection:
        """A cursor on the instance that dbt built with: the file was never let go since."""
        return DuckDBConnectionManager.env().conn.cursor()

    def close(self) -> None:
        """Let the working database go."""
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager.close_all_connections()

    def run(self, *command: str, may_fail: bool = False) -> Any:
        """Run one dbt command without output; its log goes to logs/dbt.log. Stop if it failed."""
        logging.raiseExceptions = False  # a log that cannot be written is no reason to fail
        logs = ["--log-level", "none", "--log-level-file", "debug"]  # one alone would be of both
        arguments = [*logs, "--no-use-colors", *command, *self._options]
        progress = Progress()
        with progress.shown(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, about seeds of which dbt says more
            outcome = dbtRunner(self.manifest, [self._hear, progress.hear]).invoke(arguments)
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise KeyboardInterrupt
        if not outcome.success and not may_fail:
            self._stop(f"dbt {command[-1]} failed.", outcome, failures(outcome))
        return outcome

    def _setting(self, name: str, default: Any) -> Any:
        """A var as the command or else the project's files give it."""
        found = default
        for path in map(Path, ("dbt_project.yml", "vars.yml")):
            settings = yaml.safe_load(path.read_text()) if path.is_file() else {}
            found = (settings.get("vars") or {}).get(name, found)
        given = yaml.safe_load(self._options[1]) if self._options else {}
        return given.get(name, found)

    def _hear(self, event: EventMsg) -> None:
        """Keep what macros of the project warn of."""
        if event.info.name == "JinjaLogWarning":
            self.warnings.append(event.info.msg)

    def _found(self, result: Any) -> str:
        """What a test that warns has found; on another engine only how much."""
        if self.manifest.metadata.adapter_type != "duckdb":
            return result.message
        sql = result.node.compiled_code
        return findings(self.connection(), sql, result.failures) or result.message

    def _stop(self, heading: str, outcome: Any, messages: list[str]) -> None:
        """Stop with what dbt said, judged by all of it and shown in part."""
        if outcome.exception is not None:
            messages = [str(outcome.exception), *messages]
        bare = [message.split(": ", 1)[-1] for message in messages]
        kind = judge([*messages, *bare])
        if kind is Outcome.FAILED and not getattr(outcome.result, "results", None):
            told = self.manifest is None or isinstance(outcome.exception, DbtBaseException)
            kind = Outcome.CONFIGURATION if told else Outcome.UNEXPECTED
        if kind is Outcome.UNREADABLE:
            files = ", ".join(map(str, raw_files.damaged(self.raw_files())))
            if files:
                raise Stop(kind, f"Damaged inside: {files}.")
            heading = f"Damaged: no raw file, see the message. {heading}"
        lines = [heading, *(f"  {plain(message)}" for message in messages[:_SHOWN])]
        if len(messages) > _SHOWN:
            lines.append(f"  ... and {len(messages) - _SHOWN} more in logs/dbt.log")
        raise Stop(kind, "\n".join(lines))


def require_writable(setting: str, folder: Path) -> None:
    """Make a folder where there is none; Stop if nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if of_exception(error) is Outcome.DISK_FULL:
            raise
        raise Stop(
            Outcome.CONFIGURATION,
            f"Nothing can be written into {folder} ({error.strerror}). Let {setting} name another "
            "place, or mend its permissions.",
        ) from error


def failures(outcome: Any) -> list[str]:
    """`name: message` of every seed, model and test that failed."""
    results = getattr(outcome.result, "results", [])
    failed = [result for result in results if result.status in ("error", "fail")]
    return [f"{result.node.name}: {result.message}" for result in failed]


def plain(message: str) -> str:
    """A message without the path through the macros that led to it."""
    is_of_a_hook = message.lstrip().startswith("Compilation Error")  # no node is named before it
    text = message if is_of_a_hook else message.partition(": ")[2]
    bare = _AROUND.sub("", text)
    return bare.strip() if bare != text else message.strip()


def seconds_of(allowed: Any) -> float | None:
    """Seconds of a time of dbt's freshness, such as 2 days; None where none is set."""
    if allowed is None or not allowed.count or not allowed.period:
        return None
    lengths = {"minute": 60, "hour": 3600, "day": 86400}
    return allowed.count * lengths[getattr(allowed.period, "value", allowed.period)]
