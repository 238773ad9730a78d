"""Are the marts of the working tree those of another commit? `make same-marts BASE=main~5`.

    python tools/same_marts.py BASE [--worlds] [--histories N] [--but MART ...]

Builds the demo, with --worlds those of bench/predictions/worlds.py too, and N random histories with
random scores and send rules, once with the commit BASE and once with the working tree, on the same
raw files. Then it compares every mart, views included, as bags of rows, and prints for each whether
it is the same, or how many rows differ and in which columns. Ends with 1 if any differs that --but
does not name.

Files lie in build/same_marts/. What a commit has built is kept: the next call builds only the
working tree again. BASE runs in this environment if its requirements.lock is the same, else in one
of its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "python")]

from harness import Project
from oracle.random_history import random_history
from oracle.random_scores import random_scores
from oracle_decisions.random_plan import random_plan

from bench.compare import MARTS
from bench.predictions.worlds import WORLDS

WORK = ROOT / "build" / "same_marts"
SCHEMAS = (*MARTS, "activation_exports")
DEFINITIONS = 5  # random scores in each history, beside the shipped ones
HERE = "here"


@dataclass
class Case:
    """One input of both builds: a folder of raw tables, or rows; seeds to add or replace; vars."""

    name: str
    folder: Path | None = None
    raw: dict = field(default_factory=dict)
    added_seeds: dict = field(default_factory=dict)
    replaced_seeds: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)


@dataclass
class Difference:
    """What differs in one mart; nothing does where `lines` is empty."""

    mart: str
    rows: int
    lines: list = field(default_factory=list)


def main():
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description="Compare the marts of two states of the project.")
    parser.add_argument("base", help="a commit, such as main or HEAD~3")
    parser.add_argument("--contacts", type=int, default=2000, help="of the demo and each world")
    parser.add_argument("--worlds", action="store_true", help="the worlds of bench/predictions too")
    parser.add_argument("--histories", type=int, default=2, help="so many random histories")
    parser.add_argument("--seed", type=int, default=1, help="of the first history")
    parser.add_argument("--but", nargs="*", default=[], help="marts that may differ")
    options = parser.parse_args()
    commit = git("rev-parse", "--verify", f"{options.base}^{{commit}}")
    base = tree_of(commit)
    python = python_of(base)
    differing = set()
    for case in cases(options):
        before = built(case, commit[:12], base, python)
        now = built(case, HERE, ROOT, sys.executable)
        print(f"{case.name}: {options.base} and the working tree", flush=True)
        for found in differences(before.database, now.database, grains(now)):
            print("\n".join(told(found)), flush=True)
            if found.lines:
                differing.add(found.mart.split(".")[1])
    unexpected = sorted(differing - set(options.but))
    if unexpected:
        sys.exit(f"{len(unexpected)} marts differ: {', '.join(unexpected)}")
    print("Every mart is the same." if not differing else "Only the named marts differ.")


# ------------------------------------------------------------------------------- what to build


def cases(options):
    """The inputs, one after the other."""
    settings = {"activation_exports": True}
    yield Case("demo", demo("default", 42, options.contacts), settings=settings)
    for world, seed in WORLDS if options.worlds else ():
        yield Case(f"{world}_{seed}", demo(world, seed, options.contacts), settings=settings)
    for seed in range(options.seed, options.seed + options.histories):
        random = Random(seed)
        history = random_history(random)
        replaced = random_plan(random, history)
        added, as_of_date = random_scores(random, history, DEFINITIONS)
        settings = {"as_of_date": as_of_date.isoformat()} if as_of_date else {}
        yield Case(f"history_{seed}", None, history.raw, added, replaced, settings)


def demo(world, seed, contacts):
    """The folder of a demo, made once."""
    folder = WORK / "raw" / f"{world}_{seed}_{contacts}"
    if not (folder / ".made").exists():
        command = [sys.executable, "-m", "demo", "--world", world, "--seed", str(seed)]
        command += ["--contacts", str(contacts), "--out", str(folder)]
        command += ["--truth", str(folder.with_name(folder.name + "_truth"))]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        (folder / ".made").touch()
    return folder


def built(case, state, tree, python):
    """A Project of one state of the code, built on a case; a commit's is kept and used again."""
    folder = WORK / state / case.name
    if state != HERE and (folder / "done").exists():
        return existing(folder)
    shutil.rmtree(folder, ignore_errors=True)
    project = Project(folder, tree)
    if case.folder:
        project.raw.rmdir()
        project.raw.symlink_to(case.folder)
    else:
        project.write_raw(case.raw)
    for seed, rows in case.added_seeds.items():
        project.write_seeds({seed: [*project.read_seed(seed), *rows]})
    project.write_seeds(case.replaced_seeds)
    command = [python, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors", "build"]
    command += ["--exclude-resource-type", "test", "unit_test"]
    command += ["--vars", json.dumps(case.settings)]
    places = {
        "DBT_PROFILES_DIR": str(project.code / "profiles"),
        "RAW_DIR": str(project.raw),
        "DUCKDB_PATH": str(project.database),
    }
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "RAW_"))
    }
    with (folder / "log").open("w") as log:
        done = subprocess.run(
            command,
            cwd=project.code,
            env=inherited | places | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        end = (folder / "log").read_text()[-3000:]
        sys.exit(f"{end}\n{case.name} could not be built with {state}.")
    (folder / "done").touch()
    return project


def existing(folder):
    """The Project that lies in a folder."""
    project = object.__new__(Project)
    project.folder, project.code = folder, folder / "project"
    project.raw, project.database = folder / "raw", folder / "warehouse.duckdb"
    return project


def tree_of(commit):
    """A folder with the files of a commit: a work tree of git, made once."""
    tree = WORK / "trees" / commit[:12]
    if not (tree / "dbt_project.yml").exists():
        git("worktree", "prune")
        git("worktree", "add", "--force", "--detach", str(tree), commit)
    return tree


def python_of(tree):
    """The Python to run a tree with: this one, or that of an environment for its own lock."""
    lock = tree / "requirements.lock"
    if lock.read_bytes() == (ROOT / "requirements.lock").read_bytes():
        return sys.executable
    command = [sys.executable, str(tree / "tools" / "environment.py"), ".venv", lock.name]
    subprocess.run(command, cwd=tree, check=True)
    return str(tree / ".venv" / "bin" / "python")


def git(*arguments):
    """What a command of git prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


# -------------------------------------------------------------------------------- what differs


def grains(project):
    """{mart: columns that tell its rows apart} of a project."""
    return unique_grains(json.loads((project.code / "target" / "manifest.json").read_text()))


def unique_grains(manifest):
    """{model: columns that tell its rows apart}, from the tests in a manifest."""
    found = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "unique_grain":
            columns = test["kwargs"]["columns"]
            found[node["attached_node"].split(".")[-1]] = columns
    return found


def differences(before, now, keys):
    """A Difference for each mart of two databases, in order of their names.

    keys: {mart: columns that tell rows apart}, to say which columns of a row differ.
    """
    there, here = marts(before), marts(now)
    for mart in sorted(there | here):
        if mart not in there or mart not in here:
            yield Difference(mart, 0, [f"only {'before' if mart in there else 'now'}"])
            continue
        with duckdb.connect() as connection:
            connection.execute(f"set temp_directory = '{WORK / 'spill'}'")
            take(connection, before, mart, "one")
            take(connection, now, mart, "other")
            yield compared(connection, mart, keys.get(mart.split(".")[1], []))


def marts(database):
    """Names of the tables and views of the marts' schemas."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_schema || '.' || table_name, table_schema from information_schema.tables"
        ).fetchall()
    return {name for name, schema in rows if schema in SCHEMAS}


def take(connection, database, mart, name):
    """Copy a mart. A view names its database, which is opened as what it was when it was built."""
    connection.execute(f"attach '{database}' as \"{Path(database).stem}\" (read_only)")
    connection.execute(f'create temp table {name} as from "{Path(database).stem}".{mart}')
    connection.execute(f'detach "{Path(database).stem}"')


def compared(connection, mart, key):
    """The Difference of the tables `one` and `other`."""
    columns, others = (
        {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}
        for table in ("one", "other")
    )
    shared = [name for name in columns if name in others]
    (rows,), (rows_now,) = (
        connection.execute(f"select count(*) from {table}").fetchone() for table in ("one", "other")
    )
    found = Difference(mart, rows)
    found.lines += [f"column {name} only before" for name in columns if name not in others]
    found.lines += [f"column {name} only now" for name in others if name not in columns]
    found.lines += [
        f"column {name}: {columns[name]} before, {others[name]} now"
        for name in shared
        if columns[name] != others[name]
    ]
    listed = ", ".join(f'"{name}"' for name in shared)
    counts = {}
    for table, against in (("one", "other"), ("other", "one")):
        connection.execute(
            f"create temp table only_{table} as select {listed} from {table}"
            f" except all select {listed} from {against}"
        )
        (counts[table],) = connection.execute(f"select count(*) from only_{table}").fetchone()
    if any(counts.values()):
        found.lines.append(
            f"{rows:,} rows before, {rows_now:,} now; {counts['one']:,} only before,"
            f" {counts['other']:,} only now"
        )
        found.lines += in_columns(connection, shared, [one for one in key if one in shared])
    return found


def in_columns(connection, columns, key):
    """Lines: of the rows that have a partner of the same key, in how many each column differs."""
    if not key:
        return
    same = " and ".join(f'one."{name}" is not distinct from other."{name}"' for name in key)
    rest = [name for name in columns if name not in key]
    counted = ", ".join(
        f'count(*) filter (one."{name}" is distinct from other."{name}") as "{name}"'
        for name in rest
    )
    paired, *differing = connection.execute(
        f"select count(*){', ' if rest else ''}{counted}"
        f" from only_one as one inner join only_other as other on {same}"
    ).fetchone()
    named = [f"{name} {count:,}" for name, count in zip(rest, differing, strict=True) if count]
    if named:
        yield f"of {paired:,} rows with the same {', '.join(key)}: {', '.join(named)}"


def told(found):
    """Lines for one mart."""
    if not found.lines:
        return [f"  same    {found.mart:<44} {found.rows:>10,} rows"]
    return [f"  DIFFERS {found.mart}", *(f"            {line}" for line in found.lines)]


if __name__ == "__main__":
    main()
