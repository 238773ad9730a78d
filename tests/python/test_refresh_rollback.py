"""A bad release: readers see the one before in one step, and the next goes on."""

import pytest
from refreshing import content, refresh_here, small_project, write, write_version

from refresh.outcome import Outcome

MAILABLE = """
    select contact_id, (
        select count(*) from read_parquet('{{ env_var('RAW_DIR') }}/events.parquet')
    ) < 32 as is_mailable
    from read_parquet('{{ env_var('RAW_DIR') }}/contacts.parquet') where deleted_at is null
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project where nobody may be mailed from version 2 on."""
    project = small_project(tmp_path_factory.mktemp("rollback"))
    write(project.code / "models" / "marts" / "core" / "dim_contacts.sql", MAILABLE)
    return project


def run(project, *arguments):
    """What a refresh says; it must succeed."""
    outcome, output = refresh_here(project, *arguments)
    assert outcome is Outcome.PUBLISHED, output
    return output


def seen(project):
    """Number of the release that readers see."""
    return int((project.published / "current").resolve().name)


def test_the_release_before_comes_back_and_the_next_goes_on(project):
    """Same bytes as before, what is undone is said, the one taken back never comes again."""
    assert run(project, "--list").strip() == "Nothing has been published yet."
    assert refresh_here(project, "--rollback")[0] is Outcome.CONFIGURATION
    run(project)
    first = content(project)
    write_version(project, 2)
    run(project)
    told = run(project, "--rollback")
    assert seen(project) == 1
    assert content(project) == first
    assert told.startswith("Readers see release 1, as of 2026-03-02; release 2, as of 2026-03-04")
    assert "core.fct_events: 32 to 31 rows" in told
    assert "20 contacts may be mailed" in told
    (line,) = run(project, "--list").strip().splitlines()
    assert line.startswith("release 1,")
    assert line.endswith("31 events accepted, readers see it")
    assert refresh_here(project, "--rollback")[0] is Outcome.CONFIGURATION
    assert seen(project) == 1

    # release 2 was bad: the data are mended, its number is not given again, nobody returns to it
    write_version(project, 3)
    assert "Published release 3" in run(project, "--keep", "1")
    assert sorted(path.name for path in (project.published / "releases").iterdir()) == ["000003"]
    write_version(project, 4)
    run(project)
    run(project, "--rollback")
    write_version(project, 5)
    run(project)
    assert seen(project) == 5
    run(project, "--rollback")
    assert seen(project) == 3


def test_what_was_taken_back_is_not_published_again_from_the_same_inputs(tmp_path):
    """Refused however often it is tried, without the database too; mended or forced it goes on."""
    project = small_project(tmp_path)
    write(project.code / "models" / "marts" / "core" / "dim_contacts.sql", MAILABLE)
    run(project)
    first = content(project)
    write_version(project, 2)
    run(project)
    assert "from unchanged inputs a refresh is refused" in run(project, "--rollback")
    for _ in range(2):
        outcome, output = refresh_here(project)
        assert outcome is Outcome.CONFIGURATION, output
        assert "Release 2 was taken back" in output
        assert "Readers still see release 1" in output
        project.drop_database()
    assert (seen(project), content(project)) == (1, first)
    assert "Published release 3" in run(project, "--full-refresh")
    run(project, "--rollback")
    assert refresh_here(project)[0] is Outcome.CONFIGURATION
    assert "Published release 4" in run(project, "--vars", "as_of_date: 2026-02-01")
    run(project, "--rollback")
    write_version(project, 1)
    assert "Published release 5" in run(project)


def test_nobody_erased_comes_back(project):
    """Where a release between erased somebody, the way back is refused and readers keep theirs."""
    write_version(project, 6)
    run(project)
    kept = (project.published / "current").resolve()
    manifest = (kept / "release.json").read_text()
    write_version(project, 6, deleted=[3])
    run(project)
    # as a kill before the older releases were deleted would leave it
    older = kept.parent / kept.name
    write(older / "release.json", manifest)
    outcome, output = refresh_here(project, "--rollback")
    assert outcome is Outcome.CONFIGURATION
    assert "cannot be shown again" in output
    assert seen(project) == int(kept.name) + 1
