"""What a refresh that erases somebody clears away: free space, copies, drawn pages."""

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
