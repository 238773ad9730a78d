"""An upgrade from the last release, with its database and seeds that were edited: nothing is left.

The upgrade only in `make test-long`: the last release builds 241 models. It is taken from git, so
a clone without history skips it, and says so.
"""

import io
import re
import subprocess
import sys
import tarfile

import pytest
import yaml
from harness import ROOT, Project, is_long

LAST_RELEASE = "2c7c7f1624d2b0d9bdc5731f8313c87ced94dc29"  # 0.2.0
CHANGES = ROOT / "CHANGELOG.md"
MARTS = ("core", "scoring", "pressure", "activation", "predictions", "monitoring")


def test_a_release_has_one_version():
    """dbt's, Python's and the newest heading of the changelog."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["version"]
    package = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    newest = re.search(r"^## (\S+) \(\d{4}-\d{2}-\d{2}\)$", CHANGES.read_text(), re.MULTILINE)
    assert project == package.group(1) == newest.group(1)


@pytest.mark.skipif(not is_long(), reason="long: TEST_LONG=1")
def test_an_upgraded_database_is_as_a_new_one(tmp_path):
    """Edited weights stay, tables of models that are gone go, every mart is that of a new build."""
    archive = subprocess.run(
        ["git", "archive", LAST_RELEASE], cwd=ROOT, capture_output=True, check=False
    )
    if archive.returncode:
        pytest.skip("this clone does not hold the last release")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(tmp_path / "release", filter="data")
    old, new = Project(tmp_path / "old", tmp_path / "release"), Project(tmp_path / "new")
    subprocess.run(
        [sys.executable, "-m", "demo", "--contacts", "100", "--out", str(old.raw)]
        + ["--truth", str(tmp_path / "truth")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    new.raw = old.raw
    rules = old.read_seed("scoring_rules")
    rules[0]["points"] = "3"
    for project in (old, new):
        project.write_seeds({"scoring_rules": rules})
    old.build().require()
    was = set(old.relations("intermediate", "staging"))

    new.build().require()
    wanted = new.fingerprints(*new.relations(*MARTS))
    made = set(new.relations("intermediate", "staging"))
    new.database.unlink()
    old.database.rename(new.database)
    new.build(fresh=False).require()

    assert new.fingerprints(*new.relations(*MARTS)) == wanted
    assert {row["points"] for row in new.rows("seeds.scoring_rules")} >= {"3"}
    left = set(new.relations("intermediate", "staging")) - made
    assert len(was - made) > 50
    assert {name for name in left if name.startswith("intermediate.")} == set()
