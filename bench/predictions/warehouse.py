"""A simulated world and its warehouse: raw/, truth/ and engagement.duckdb in one folder."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

ROOT = Path(__file__).resolve().parents[2]


def simulate(world: str, seed: int, contacts: int, folder: Path, *more: str) -> None:
    """Simulate a history into `folder`, which is emptied first; more: options of the demo."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    size = ["--contacts", str(contacts), "--world", world, "--seed", str(seed), *more]
    places = ["--out", str(folder / "raw"), "--truth", str(folder / "truth"), "--processes", "1"]
    subprocess.run([sys.executable, "-m", "demo", *size, *places], cwd=ROOT, check=True)


def dbt(folder: Path, *arguments: str) -> None:
    """Run a dbt command on the warehouse of a world, whose project is parsed once."""
    os.environ |= {
        "RAW_DIR": str(folder / "raw"),
        "DUCKDB_PATH": str(folder / "engagement.duckdb"),
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    run = dbtRunner(manifest=_parsed(folder)).invoke(["--quiet", *arguments])
    DuckDBConnectionManager.close_all_connections()
    if not run.success:
        raise SystemExit(f"dbt {' '.join(arguments)} failed: {run.exception or folder / 'logs'}")


@cache
def _parsed(folder: Path) -> Manifest:
    """The project as a world's settings make it: its as-of dates need not parse it again."""
    return dbtRunner().invoke(["--quiet", "parse", "--no-partial-parse"]).result


def build(folder: Path, *select: str, settings: str = "{}") -> None:
    """Build models without their tests; settings: vars as YAML."""
    left_out = ("--exclude-resource-type", "test", "unit_test")
    dbt(folder, "build", *left_out, "--vars", settings, "--select", *select)
