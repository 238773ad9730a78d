"""What a refresh does beside releases: free space and copies of an erasure, boards drawn again."""

import re

from refreshing import refresh_here, small_project, write, write_version

from refresh.outcome import Outcome

CONTACT = re.compile(rb"contact-3(?!\d)|person3@mail[.]example")


def test_an_erasure_leaves_nothing_in_free_space_and_copies(tmp_path):
    """The working database is written anew, works on, and nothing is new at once."""
    project = small_project(tmp_path)
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    assert CONTACT.search(project.database.read_bytes())
    copies = [project.database.parent / "as_of", project.published / "boards"]
    for folder in copies:
        write(folder / "contact.html", "contact-3")
    write_version(project, 1, deleted=[3])
    outcome, output = refresh_here(project)
    assert outcome is Outcome.PUBLISHED
    assert "free space" not in output
    assert not CONTACT.search(project.database.read_bytes())
    assert not any(folder.exists() for folder in copies)
    assert "Nothing new" in refresh_here(project)[1]
    for folder in copies:
        write(folder / "contact.html", "contact-4")
    write_version(project, 2, deleted=[3])
    assert refresh_here(project)[0] is Outcome.PUBLISHED
    assert all(folder.exists() for folder in copies), "nobody else was erased"


def test_boards_are_drawn_again_where_somebody_drew_them(tmp_path):
    """By the tool that drew them, from the new release; if it fails the release stands."""
    project = small_project(tmp_path)
    tool, drawn = project.code / ".venv-charts/bin/python", project.published / "boards"
    page, ink = drawn / "index.html", project.code / "ink"
    write(
        tool, f'#!/bin/sh\nmkdir -p "$3"\ncp {ink} "$3/index.html" && [ "$1" = charts/pages.py ]\n'
    )
    tool.chmod(0o755)
    assert "boards" not in refresh_here(project)[1]
    assert not page.exists()
    write(page, "as of the first release")
    write(ink, "as of the second")
    write_version(project, 1, deleted=[3])
    outcome, output = refresh_here(project)
    assert (outcome, page.read_text()) == (Outcome.PUBLISHED, "as of the second")
    assert "boards    drawn again in" in output
    write(ink, "as of the third")
    assert "Nothing new" in refresh_here(project)[1]
    assert page.read_text() == "as of the second"
    ink.unlink()
    write_version(project, 2, deleted=[3])
    outcome, output = refresh_here(project)
    assert outcome is Outcome.PUBLISHED
    assert "warning   the boards could not be drawn again: cp: " in output
