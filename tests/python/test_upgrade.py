"""An upgrade from the last release, with its database and seeds that were edited: nothing is left.

Only in `make test-long`: the last release builds 241 models. It is taken from git, so a clone
without history skips this, and says so.
"""

import io
import subprocess
import sys
import tarfile

import pytest
from harness import ROOT, Project, is_long

LAST_RELEASE = "2c7c7f1624d2b0d9bdc5731f8313c87ced94dc29"  # 0.1.0
MARTS = ("core", "scoring", "pressure", "activation", "predictions", "monitoring")


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
