"""The hand-written script of `make bench-decisions` and the models decide alike, at a small size.

So neither can drift from the other, and the command is known to run and to write its report.
"""

import json
import os
import shutil
import subprocess
import sys

from harness import ROOT


def test_models_and_script_decide_alike(tmp_path):
    """Every decision, the rule that blocks and what it counted; the report holds the figures."""
    report = tmp_path / "report"
    report.mkdir()
    shutil.copy(ROOT / "bench" / "decisions" / "README.md", report)
    command = [sys.executable, "-m", "bench.decisions", "--contacts", "400", "--sends", "20"]
    command += ["--folder", str(tmp_path / "bench"), "--report", str(report)]
    environment = {name: value for name, value in os.environ.items() if name[:4] != "DBT_"}
    run = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    result = json.loads((report / "result.json").read_text(encoding="utf-8"))
    found = result["compared"]
    assert found["decisions"] == found["decisions_of_script"] == 400 * 20
    assert found["only_in_models"] == found["only_in_script"] == 0
    outcomes = {"allowed", "one_a_day", "three_a_week", "cold_promotion", "unsubscribed"}
    assert outcomes <= found["outcomes"].keys()
    assert "8,000 decisions; rows that differ: 0" in (report / "README.md").read_text("utf-8")
