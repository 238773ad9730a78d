"""A simulated world and its warehouse: raw/, truth/ and engagement.duckdb in one folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def simulate(world: str, seed: int, contacts: int, folder: Path, *more: str) -> None:
    """Simulate a history into `folder`, which is emptied first; more: options of the demo."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    size = ["--contacts", str(contacts), "--world", world, "--seed", str(seed), *more]
    places = ["--out", str(folder / "raw"), "--truth", str(folder / "truth"), "--processes", "1"]
    subprocess.run([sys.executable, "-m", "demo", *size, *places], cwd=ROOT, check=True)


def dbt(folder: Path, *arguments: str) -> None:
    """Run a dbt command on the warehouse of a world; worlds side by side share what is parsed."""
    settings = {
        "RAW_DIR": str(folder / "raw"),
        "DUCKDB_PATH": str(folder / "engagement.duckdb"),
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_TARGET_PATH": str(folder.parent / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments]
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True)


def build(folder: Path, *select: str, settings: str = "{}") -> None:
    """Build models without their tests; settings: vars as YAML."""
    left_out = ("--exclude-resource-type", "test", "unit_test")
    dbt(folder, "build", *left_out, "--vars", settings, "--select", *select)
