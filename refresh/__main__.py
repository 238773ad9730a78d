"""Refresh once and say how it went: `python -m refresh`. Exit codes stand in refresh/outcome.py.

Run it in the project's folder. RAW_DIR, DUCKDB_PATH and PUBLISH_DIR name what is read and written.
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from refresh import raw_files, report, sign
from refresh.lock import only_one
from refresh.outcome import REMEDIES, Outcome, Stop, of_exception
from refresh.plan import plan
from refresh.publish import Writer
from refresh.releases import Releases, read_manifest


def main() -> None:
    """Refresh, print the report or the reason why nothing was published, and exit."""
    options = parse_options()
    try:
        print(refresh(options))
        sys.exit(Outcome.PUBLISHED)
    except Stop as stop:
        outcome, message = stop.outcome, stop.message
    except KeyboardInterrupt:
        print("NOT PUBLISHED: interrupted", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)
    except (OSError, duckdb.Error) as error:
        outcome = of_exception(error)
        message = f"{type(error).__name__}: {error}"
    print(
        f"NOT PUBLISHED: {outcome.name.lower().replace('_', ' ')} (exit code {outcome.value})\n"
        f"{message}\n{REMEDIES[outcome]} {last_published(options.publish_dir)}",
        file=sys.stderr,
    )
    sys.exit(outcome.value)


def parse_options() -> argparse.Namespace:
    """The command line. A mistake in it exits with 2, as any wrong setting does."""
    parser = argparse.ArgumentParser(
        prog="python -m refresh", description="Refresh the warehouse and publish it."
    )
    parser.add_argument(
        "--publish-dir",
        type=Path,
        default=Path(os.environ.get("PUBLISH_DIR", "published")),
        help="folder that readers open (PUBLISH_DIR, default published)",
    )
    parser.add_argument("--keep", type=int, default=3, help="releases to keep, at least 1")
    parser.add_argument(
        "--skip-freshness", action="store_true", help="do not ask how old the raw tables are"
    )
    parser.add_argument("--full-refresh", action="store_true", help="rebuild every table whole")
    parser.add_argument("--vars", help="vars for dbt, as in dbt build --vars")
    options = parser.parse_args()
    if options.keep < 1:
        parser.error("--keep is at least 1: the current release")
    return options


def refresh(options: argparse.Namespace) -> str:
    """One refresh from lock to release; the report. Stop if nothing can be published.

    Where nothing is new since the last one, only a line that says so.
    """
    raw_dir, database = settings()
    refuse_places(database, options.publish_dir)
    with only_one(options.publish_dir):
        releases = Releases(options.publish_dir, options.keep)
        releases.refuse_strangers()
        releases.tidy()
        found = sign.take(raw_dir, database, options.vars)
        idle = None if options.full_refresh else nothing_new(options, found)
        if idle is not None:
            return idle
        sign.forget(options.publish_dir)
        from refresh.warehouse import Warehouse  # takes seconds: whoever needs no dbt does not wait

        previous = read_manifest(releases.current())
        seconds: dict[str, float] = {}
        warehouse = Warehouse(raw_dir, database, options.vars)
        try:
            with timed(seconds, "parse"):
                warehouse.parse()
            with timed(seconds, "sources"):
                raw_files.check(warehouse.raw_files())
                ages = None if options.skip_freshness else warehouse.freshness()
                stale = sign.too_old(ages or {})["warn"]
            with timed(seconds, "build"):
                built = warehouse.build(options.full_refresh)
            with releases.new() as folder:
                with timed(seconds, "publish"):
                    connection = warehouse.connection()
                    facts = report.facts(warehouse.manifest, connection)
                    engine = {"duckdb": duckdb.__version__}
                    known = previous["relations"] if previous.get("engine") == engine else {}
                    written = Writer(connection, folder, releases.current()).write(
                        plan(warehouse.manifest, connection), known
                    )
                release = {
                    "release": int(folder.name),
                    "engine": engine,
                    "newest_load": {name: age["newest"] for name, age in (ages or {}).items()},
                    "times": {"seconds": seconds, "stale": stale},
                    **facts,
                    **report.release_facts(built, written),
                }
                releases.finish(folder, release)
            has_only_files = not warehouse.tables_of_sources()
        finally:
            warehouse.close()
        if found and has_only_files:
            found[sign.DATABASE] = sign.of_database(database)
            with contextlib.suppress(OSError):  # published all the same; the next start works
                sign.write(options.publish_dir, release["release"], found, ages)
        text = report.text(release, previous)
        try:
            releases.tidy()
        except OSError as error:  # published all the same; the next start tries again
            text += f"\n  warning   older releases could not be deleted: {error}"
        return text


def nothing_new(options: argparse.Namespace, found: dict[str, str] | None) -> str | None:
    """The report if the last release was made from the very same; else None: there is work.

    Stop if the newest rows have become older since than they may be.
    """
    memory = sign.known(options.publish_dir, found)
    if memory is None or (memory["ages"] is None and not options.skip_freshness):
        return None
    old = sign.too_old({} if options.skip_freshness else memory["ages"])
    if old["error"]:
        raise Stop(Outcome.STALE, "\n".join(old["error"]))
    published = memory["published"]
    told = f"Nothing new since release {published['release']}, as of {published['as_of_date']}"
    lines = [f"{told}: nothing built, nothing published."]
    return "\n".join([*lines, *(f"  stale     {line}" for line in old["warn"])])


def settings() -> tuple[str, str]:
    """Where raw tables lie and which database is built: RAW_DIR and DUCKDB_PATH."""
    return (
        os.environ.get("RAW_DIR", "data/raw").rstrip("/"),
        os.environ.get("DUCKDB_PATH", "warehouse/engagement.duckdb"),
    )


def refuse_places(database: str, publish_dir: Path) -> None:
    """Stop if the working database lies where readers look, or where no pattern can name files."""
    if publish_dir.resolve() in Path(database).resolve().parents:
        raise Stop(
            Outcome.CONFIGURATION,
            f"DUCKDB_PATH={database} lies in the published folder {publish_dir}. Keep them apart.",
        )
    if set("*?[") & set(str(publish_dir.resolve())):
        raise Stop(
            Outcome.CONFIGURATION,
            f"The path of PUBLISH_DIR, {publish_dir.resolve()}, has one of * ? [ in it.",
        )


def last_published(publish_dir: Path) -> str:
    """What readers see after a refresh that did not publish."""
    with contextlib.suppress(OSError, ValueError):
        release = read_manifest(publish_dir / "current")
        return f"Readers still see release {release['release']}, as of {release['as_of_date']}."
    return "Nothing has been published yet."


@contextlib.contextmanager
def timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    """Note how long a step took."""
    started = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - started, 3)


if __name__ == "__main__":
    main()
