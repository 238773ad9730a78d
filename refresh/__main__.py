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
from typing import Any

import duckdb

from engagement import use
from engagement.warehouse import published_folder, raw_folder, working_database
from refresh import alerts, boards, erasure, loss, raw_files, report, rollback, sign
from refresh.history import TABLE, History
from refresh.lock import only_one
from refresh.outcome import REMEDIES, Outcome, Stop, of_exception
from refresh.plan import Relation, plan
from refresh.publish import Writer
from refresh.releases import Releases, read_manifest


def main() -> None:
    """Refresh, print the report or the reason why nothing was published, tell who asked, exit."""
    options = parse_options()
    outcome = Outcome.PUBLISHED
    try:
        print(command(options))
    except Stop as stop:
        outcome, message = stop.outcome, stop.message
    except KeyboardInterrupt:
        print("NOT PUBLISHED: interrupted", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)
    except (OSError, duckdb.Error) as error:
        outcome = of_exception(error)
        message = f"{type(error).__name__}: {error}"
    if outcome is not Outcome.PUBLISHED:
        not_done = "NOT DELIVERED" if outcome is Outcome.UNDELIVERED else "NOT PUBLISHED"
        print(
            f"{not_done}: {outcome.name.lower().replace('_', ' ')} (exit code {outcome.value})\n"
            f"{message}\n{REMEDIES[outcome]} {last_published(options.publish_dir)}",
            file=sys.stderr,
        )
    if is_refresh(options) and outcome is not Outcome.RUNNING and alerts.is_set_up():
        with contextlib.suppress(OSError):  # a folder that is not there has no history
            try:
                alerts.tell(options.publish_dir)
            except Stop as stop:  # the refresh is what it is
                print(f"ALERTS NOT DELIVERED: {stop.message}", file=sys.stderr)
    sys.exit(outcome.value)


def command(options: argparse.Namespace) -> str:
    """What was asked for; its report."""
    if options.alerts:
        return alerts.tell(options.publish_dir)
    if options.test_alert:
        return alerts.test()
    return refresh(options) if is_refresh(options) else rollback.run(options)


def is_refresh(options: argparse.Namespace) -> bool:
    """Whether nothing else was asked for than a refresh."""
    return not (options.list or options.rollback or options.alerts or options.test_alert)


def parse_options() -> argparse.Namespace:
    """The command line. A mistake in it exits with 2, as any wrong setting does."""
    parser = argparse.ArgumentParser(
        prog="python -m refresh", description="Refresh the warehouse and publish it."
    )
    parser.add_argument(
        "--publish-dir",
        type=Path,
        default=published_folder(),
        help="folder that readers open (PUBLISH_DIR, default published)",
    )
    parser.add_argument("--keep", type=int, default=3, help="releases to keep, at least 1")
    parser.add_argument(
        "--skip-freshness", action="store_true", help="do not ask how old the raw tables are"
    )
    parser.add_argument(
        "--accept-loss", action="store_true", help="publish although loads of before are gone"
    )
    parser.add_argument("--full-refresh", action="store_true", help="rebuild every table whole")
    parser.add_argument("--vars", help="vars for dbt, as in dbt build --vars")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--list", action="store_true", help="only list the releases that are kept")
    other.add_argument(
        "--rollback", action="store_true", help="only show readers the release before, in one step"
    )
    other.add_argument(
        "--alerts", action="store_true", help="only tell what is wrong, each cause once"
    )
    other.add_argument("--test-alert", action="store_true", help="only send a test alert")
    options = parser.parse_args()
    if options.keep < 1:
        parser.error("--keep is at least 1: the current release")
    return options


def refresh(options: argparse.Namespace) -> str:
    """One refresh from lock to release; the report. Stop if nothing can be published.

    Where nothing is new since the last one, only a line that says so.
    """
    raw_dir, database = raw_folder(), working_database()
    if alerts.is_set_up():
        alerts.thresholds()  # a wrong one is told before the work, not after it
    refuse_places(database, options.publish_dir)
    refuse_public_key(raw_dir)
    with only_one(options.publish_dir):
        history = History(options.publish_dir)
        with history.recorded() as run:
            return work(options, raw_dir, database, history, run)


def work(
    options: argparse.Namespace,
    raw_dir: str,
    database: str,
    history: History,
    run: dict[str, Any],
) -> str:
    """The refresh of whoever holds the lock; run: filled with what it did."""
    releases = Releases(options.publish_dir, options.keep)
    releases.refuse_strangers()
    releases.tidy()
    found = sign.take(raw_dir, database, options.vars)
    if not asks_for_everything(options):
        idle = nothing_new(options, found)
        if idle is not None:
            return idle
        rollback.refuse_again(releases, found)
    sign.forget(options.publish_dir)
    history.begin(run)
    from refresh.warehouse import Warehouse  # takes seconds: whoever needs no dbt does not wait

    previous = read_manifest(releases.current())
    seconds: dict[str, float] = {}
    given = ["--vars", options.vars] if options.vars else []
    warehouse = Warehouse(raw_dir, database, *given)
    try:
        with timed(seconds, "parse"):
            warehouse.parse()
            warehouse.require_duckdb()
        with timed(seconds, "sources"):
            raw_files.check(warehouse.raw_files())
            ages = None if options.skip_freshness else warehouse.freshness()
            stale = sign.too_old(ages or {})["warn"]
        with timed(seconds, "build"):
            built = warehouse.build(*["--full-refresh"] * options.full_refresh)
        if not options.accept_loss:
            loss.refuse(warehouse.manifest, warehouse.connection(), releases.current())
        with releases.new() as folder:
            with timed(seconds, "publish"):
                connection = warehouse.connection()
                facts = report.facts(warehouse.manifest, connection)
                run |= report.of_run(facts, built, seconds, previous)
                run["release_number"] = int(folder.name)
                engine = {"duckdb": duckdb.__version__}
                known = previous["relations"] if previous.get("engine") == engine else {}
                writer = Writer(connection, folder, releases.current())

                def fill(relation: Relation) -> None:
                    if relation.label == TABLE:  # the last
                        tables = report.changed(
                            writer.done.relations, previous.get("relations", {})
                        )
                        run.update(changed_table_count=len(tables), changed_tables=tables)
                        history.fill(connection, relation.source, run)

                relations = plan(warehouse.manifest, connection)
                relations.sort(key=lambda relation: relation.label == TABLE)
                written = writer.write(relations, known, before=fill)
            run["publish_seconds"] = seconds["publish"]
            release = {
                "release": int(folder.name),
                "run": run,
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
    warnings, drawn = [], boards.are_drawn(options.publish_dir)
    unchanged = previous.get("erased", {"contacts": 0, "fingerprint": "0"})
    if facts["erased"] != unchanged:
        try:
            erasure.clear(database, options.publish_dir)
        except (OSError, duckdb.Error) as error:
            warnings.append(f"{database} may still hold what was erased in its free space: {error}")
    if found and has_only_files:
        found[sign.DATABASE] = sign.of_database(database)
        with contextlib.suppress(OSError):  # published all the same; the next start works
            sign.write(options.publish_dir, release["release"], found, ages)
    try:
        releases.tidy()
    except OSError as error:  # published all the same; the next start tries again
        warnings.append(f"older releases could not be deleted: {error}")
    lines = [report.text(release, previous)]
    if drawn:
        try:
            with timed(seconds, "boards"):
                boards.draw(options.publish_dir)
            lines.append(f"  boards    drawn again in {seconds['boards']:.0f} s")
        except OSError as error:  # published all the same; the next refresh draws
            warnings.append(f"the boards could not be drawn again: {error}")
    return "\n".join([*lines, *(f"  warning   {line}" for line in warnings)])


def asks_for_everything(options: argparse.Namespace) -> bool:
    """Whether every table is to be rebuilt whole: by the option, or by dbt's own variable."""
    given = os.environ.get("DBT_FULL_REFRESH", "").lower()
    return options.full_refresh or given in ("1", "t", "true", "y", "yes", "on")


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
    lines += [f"  stale     {line}" for line in old["warn"]]
    why = use.refusal(*report.times_of_use(published))
    return "\n".join([*lines, *([f"  consent   {why}"] if why else [])])


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


def refuse_public_key(raw_dir: str) -> None:
    """Stop if own data would be published with hashes that anybody can look up."""
    if not os.environ.get("EMAIL_HASH_KEY", "").strip() and not Path(raw_dir, ".demo").exists():
        raise Stop(
            Outcome.CONFIGURATION,
            "EMAIL_HASH_KEY is not set: the hash of an e-mail address can be looked up by whoever "
            "knows the address. Set it to a secret of yours; for a database built without it, to "
            "engagement_scoring.",
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
