"""The drill: the database is lost, a backup brings back what raw tables do not tell any more."""

import os
from datetime import datetime

import pytest
from test_engagement import engagement

from engagement.person import keyed_hash

DAY = datetime(2026, 5, 20, 10)
BUILT = "+dim_contacts +int_erased_contacts +int_objections"
MARTS = ("core.dim_contacts", "intermediate.int_objections", "intermediate.int_erased_contacts")


def contact(name, **columns):
    """A row of contacts."""
    return {"contact_id": name, "email": f"{name}@example.org", "created_at": DAY} | columns


def event(name, event_type, number):
    """A row of events."""
    times = {"occurred_at": DAY.replace(day=number), "loaded_at": DAY.replace(day=number)}
    return {"event_id": f"{name}{number}", "source": "shop", "event_type": event_type} | times | {
        "contact_id": name
    }  # fmt: skip


@pytest.fixture(scope="module")
def lost(make_project):
    """Bob objected and Eve was erased; the source has forgotten both since.

    What the project had built, and the folder of a backup; the database is gone.
    """
    project = make_project("backup")
    events = [event("ann", "opened", 10), event("eve", "opened", 11)]
    left = [event("bob", "unsubscribed", 12)]
    people = [contact("ann"), contact("bob")]
    project.write_raw(
        {"events": [*events, *left], "contacts": [*people, contact("eve", deleted_at=DAY)]}
    )
    project.build(select=BUILT).require()
    late = event("eve", "clicked", 14)  # must not bring her back
    project.write_raw({"events": [*events, event("bob", "opened", 13), late], "contacts": people})
    project.build(select=BUILT, fresh=False).require()
    before = project.fingerprints(*MARTS)
    done = engagement(project, "backup", str(project.folder / "kept"))
    assert done.returncode == 0, done.stderr
    project.drop_database()
    return project, before


def test_nothing_is_lost_and_nobody_comes_back(lost):
    """Same bytes as before; without the backup both would be back: the drill can fail."""
    project, before = lost
    project.build(select=BUILT).require()
    known = {row["contact_id"]: row["is_mailable"] for row in project.rows("core.dim_contacts")}
    assert known == {"ann": True, "bob": True, "eve": False}
    refused = engagement(project, "restore", str(project.folder / "kept"))
    assert "with logs of its own" in refused.stderr
    project.drop_database()

    done = engagement(project, "restore", str(project.folder / "kept"))
    assert done.returncode == 0, done.stderr
    project.build(select=BUILT).require()
    assert project.fingerprints(*MARTS) == before
    known = {row["contact_id"]: row["is_mailable"] for row in project.rows("core.dim_contacts")}
    assert known == {"ann": True, "bob": False}
    project.drop_database()


def test_a_backup_names_nobody_and_is_whole_or_refused(lost, monkeypatch):
    """No address and no id in it; a changed file or another key is told before anything is done."""
    project, _ = lost
    kept = project.folder / "kept"
    held = b"".join(path.read_bytes() for path in kept.rglob("*.parquet"))
    assert b"example.org" not in held
    assert b"bob" not in held
    monkeypatch.setitem(os.environ, "EMAIL_HASH_KEY", "another")
    assert "is not the key of this backup" in engagement(project, "restore", str(kept)).stderr
    monkeypatch.delitem(os.environ, "EMAIL_HASH_KEY")
    (kept / "seeds" / "new.csv").write_text("a\n")
    assert "is not as it was written" in engagement(project, "restore", str(kept)).stderr
    (kept / "seeds" / "new.csv").unlink()
    assert "is not empty" in engagement(project, "backup", str(kept)).stderr


def test_a_key_is_rotated_and_the_old_one_refused(lost, monkeypatch):
    """Who objected and who was erased stay so, though no raw row tells; no old hash is left."""
    project, _ = lost
    project.build(select=BUILT).require()
    old = {row["subject_hash"] for row in project.rows("intermediate.int_objections")}
    monkeypatch.setitem(os.environ, "EMAIL_HASH_KEY", "another")
    monkeypatch.setitem(os.environ, "EMAIL_HASH_KEY_NEXT", "new 'secret'")
    assert "is not the key that the database" in engagement(project, "rotate-key").stderr
    refused = project.build(select=BUILT, fresh=False)
    assert not refused.ok
    assert "is not the key that this database was built with" in refused.output
    monkeypatch.delitem(os.environ, "EMAIL_HASH_KEY")
    moved = engagement(project, "rotate-key")
    assert moved.returncode == 0, moved.stderr
    assert not project.database.exists()

    monkeypatch.setitem(os.environ, "EMAIL_HASH_KEY", "engagement_scoring->new 'secret'")
    project.build(select=BUILT).require()
    known = {row["contact_id"]: row["is_mailable"] for row in project.rows("core.dim_contacts")}
    assert known == {"ann": True, "bob": False}
    held = {row["subject_hash"] for row in project.rows("intermediate.int_objections")}
    assert old.isdisjoint(held)
    assert keyed_hash("bob") in held
    (erased,) = project.rows("intermediate.int_erased_contacts")
    assert (erased["contact_hash"], erased["is_erased"]) == (keyed_hash("eve"), True)
    monkeypatch.delitem(os.environ, "EMAIL_HASH_KEY")
    assert not project.build(select=BUILT, fresh=False).ok
