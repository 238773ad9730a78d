"""dbt on the project in the working folder: parse once, check sources, build with tests.

All steps share one process and one connection to the working database, which stays locked for
others from the first query until the release is published: what was tested is what is published.
"""

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.exceptions import DbtBaseException
from duckdb import DuckDBPyConnection

from refresh import raw_files
from refresh.outcome import Outcome, Stop, judge
from refresh.report import Built

_SHOWN = 10


class Warehouse:
    """The working database of the project, run by dbt."""

    def __init__(self, raw_dir: str, database: str, dbt_vars: str | None = None):
        self.raw_dir = raw_dir
        self.database = database
        self._vars = ["--vars", dbt_vars] if dbt_vars else []
        self.manifest: Any = None

    def parse(self) -> None:
        """Read the project; Stop if it is not well formed or is not for DuckDB."""
        Path(self.database).resolve().parent.mkdir(parents=True, exist_ok=True)
        self.manifest = self._run("--no-write-json", "parse").result
        engine = self.manifest.metadata.adapter_type
        if engine != "duckdb":
            raise Stop(
                Outcome.CONFIGURATION,
                f"The target is {engine}: there dbt's own transactions publish. Use `dbt build`.",
            )

    def raw_files(self) -> list[Path]:
        """The Parquet files that the project reads."""
        tables = [source.name for source in self.manifest.sources.values()]
        return raw_files.find(Path(self.raw_dir), tables)

    def freshness(self) -> dict[str, dict[str, Any]]:
        """Age of each source table: {name: {"newest": UTC as text, "warn", "error": seconds}}.

        Stop if any is older than error_after of the sources' YAML allows.
        """
        results = self._run("source", "freshness", may_fail=True)
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
        """Tables and views of the working database that a source names: no file tells their age."""
        named = {
            (source.schema.lower(), source.identifier.lower())
            for source in self.manifest.sources.values()
        }
        found = self.connection().execute(
            "select lower(table_schema), lower(table_name) from information_schema.tables"
        )
        return [".".join(name) for name in found.fetchall() if name in named]

    def build(self, full_refresh: bool = False) -> Built:
        """Seeds, models and data tests; unit tests prove the SQL elsewhere. Stop if any failed."""
        options = ["--full-refresh"] if full_refresh else []
        outcome = self._run(
            "build", "--exclude-resource-type", "unit_test", *options, may_fail=True
        )
        results = outcome.result.results if outcome.result else []
        failed = [result for result in results if result.status in ("error", "fail")]
        if not outcome.success:
            messages = [f"{result.node.name}: {result.message}" for result in failed]
            skipped = sum(result.status == "skipped" for result in results)
            counts = f"{len(failed)} failed, {skipped} skipped." if results else "nothing ran."
            self._stop(f"dbt build: {counts}", outcome, messages)
        kinds = [result.node.resource_type for result in results]
        return Built(
            models=kinds.count("model"),
            seeds=kinds.count("seed"),
            tests=kinds.count("test"),
            warnings=sorted(
                f"{result.node.name}: {result.message}"
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

    def _run(self, *command: str, may_fail: bool = False) -> Any:
        """Run one dbt command without output; its log goes to logs/dbt.log."""
        arguments = ["--log-level", "none", "--no-use-colors", *command, *self._vars]
        outcome = dbtRunner(manifest=self.manifest).invoke(arguments)
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise KeyboardInterrupt
        if not outcome.success and not may_fail:
            self._stop(f"dbt {command[-1]} failed.", outcome, [])
        return outcome

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
            heading = f"Damaged: {files or 'no raw file, see the message'}. {heading}"
        lines = [heading, *(f"  {message.strip()}" for message in messages[:_SHOWN])]
        if len(messages) > _SHOWN:
            lines.append(f"  ... and {len(messages) - _SHOWN} more in logs/dbt.log")
        raise Stop(kind, "\n".join(lines))


def seconds_of(allowed: Any) -> float | None:
    """Seconds of a time of dbt's freshness, such as 2 days; None where none is set."""
    if allowed is None or not allowed.count or not allowed.period:
        return None
    lengths = {"minute": 60, "hour": 3600, "day": 86400}
    return allowed.count * lengths[getattr(allowed.period, "value", allowed.period)]
