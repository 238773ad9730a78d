"""Boards follow what is published: a refresh draws them again where somebody drew them before."""

import os
import subprocess
from pathlib import Path

PYTHON = Path(".venv-charts/bin/python")  # of `make boards-html`, which makes it


def are_drawn(publish_dir: Path) -> bool:
    """Whether `make boards-html` has drawn into the published folder, and can do so again."""
    return (publish_dir / "boards" / "index.html").exists() and PYTHON.exists()


def draw(publish_dir: Path) -> None:
    """Draw them from the current release; OSError with what was said if that fails."""
    done = subprocess.run(
        [PYTHON, "charts/pages.py", publish_dir, publish_dir / "boards"],
        env={"DBT_PROFILES_DIR": "profiles"} | os.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise OSError((done.stdout + done.stderr).strip())
