"""Do the settings hold together, and can the raw tables be read? `engagement check`, in seconds.

Seeds by name, their words and what they refer to, and the shape of the raw tables, in a database of
its own: neither the warehouse nor a mart is touched, and no row of a raw table is read.
"""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import yaml

from engagement.warehouse import open_warehouse, raw_folder, working_database
from refresh.outcome import Stop

# The last line of a message that leaves rows out.
MORE = re.compile(r"\n\s*\.\.\. and \d+ more, in .*")
ERRORS = """
    select '    ' || seed_file || ', row ' || row_key || ': ' || problem || '. ' || remedy
    from staging.stg_config__errors
    order by seed_file, row_key, problem, remedy
    offset ?
"""


def check(options: list[str]) -> None:
    """Print all that is wrong and exit with 1; print one line where nothing is.

    options: of dbt, such as --vars.
    """
    # Always the same place: dbt parses again only what has changed since.
    folder = Path(os.environ.get("DBT_TARGET_PATH", "target")).resolve() / "check"
    scratch = folder / "scratch" / Path(working_database()).name
    try:
        shutil.rmtree(scratch.parent, ignore_errors=True)
        scratch.parent.mkdir(parents=True)
        (folder / "profiles.yml").write_text(profile(scratch))
    except OSError as error:
        raise SystemExit(f"Nothing can be written into {folder} ({error.strerror}).") from error
    os.environ["DBT_TARGET_PATH"] = str(folder)
    try:
        found = findings(scratch, [*options, "--profiles-dir", str(folder), "--target", "scratch"])
    except Stop as stop:
        found = [stop.message]
    finally:
        shutil.rmtree(scratch.parent)
    if found:
        raise SystemExit("\n".join(found))
    print("Nothing to mend: the seeds hold together, and the raw tables can be read.")


def findings(scratch: Path, options: list[str]) -> list[str]:
    """What is wrong, by a build of the seeds, their checks and staging in the scratch database."""
    from refresh.warehouse import Warehouse, failures, plain  # takes seconds: others need no dbt

    warehouse = Warehouse(raw_folder(), str(scratch), *options)
    try:
        warehouse.parse()
        copy_shapes(warehouse.manifest, scratch)
        # Of a server's tables nothing is known here.
        on_server = os.environ.get("DBT_TARGET", "duckdb") != "duckdb"
        selected = ["path:seeds", "path:models/staging" + "/config" * on_server]
        left_out = ["--exclude-resource-type", "test", "unit_test"]
        checked = warehouse.run("build", "--select", *selected, *left_out, may_fail=True)
    finally:
        warehouse.close()
    for warning in warehouse.warnings:
        print(f"Warning: {warning}")
    if checked.exception:
        return [plain(str(checked.exception))]
    found = [in_full(plain(message), scratch) for message in failures(checked)]
    if any(result.status == "skipped" for result in checked.result.results):
        found.append("What depends on them is checked when they are mended.")
    return found


def profile(scratch: Path) -> str:
    """A profile of the project's name that knows nothing but the scratch database."""
    name = yaml.safe_load(Path("dbt_project.yml").read_text())["profile"]
    output = {"type": "duckdb", "path": str(scratch), "threads": 2, "settings": {"TimeZone": "UTC"}}
    return yaml.safe_dump({name: {"target": "scratch", "outputs": {"scratch": output}}})


def copy_shapes(manifest: Any, scratch: Path) -> None:
    """Bring the columns of the raw tables that lie in the warehouse into the scratch database."""
    if not Path(working_database()).exists():
        return
    schemas = sorted({source.schema for source in manifest.sources.values()})
    with open_warehouse() as warehouse, duckdb.connect(str(scratch)) as connection:
        tables = warehouse.execute(
            "select table_schema, table_name from information_schema.tables"
            " where list_contains(?, table_schema)",
            [schemas],
        ).fetchall()
        for schema, table in tables:
            columns = warehouse.execute(f'describe "{schema}"."{table}"').fetchall()
            listed = ", ".join(f'"{name}" {kind}' for name, kind, *_ in columns)
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f'create table "{schema}"."{table}" ({listed})')


def in_full(problem: str, scratch: Path) -> str:
    """A problem with all the rows that dbt's message leaves out."""
    cut = MORE.search(problem)
    if not cut:
        return problem
    shown = problem[: cut.start()]
    with open_warehouse(scratch) as connection:
        rest = connection.execute(ERRORS, [shown.count("\n")]).fetchall()
    return "\n".join([shown, *(line for (line,) in rest)])
