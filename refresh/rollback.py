"""What is kept and the way back: `python -m refresh --list`, `--rollback`."""

import argparse
import datetime
from pathlib import Path

import duckdb

from refresh import sign
from refresh.lock import only_one
from refresh.outcome import Outcome, Stop
from refresh.publish import DATABASE
from refresh.releases import MANIFEST, Releases, read_manifest


def run(options: argparse.Namespace) -> str:
    """The kept releases as lines, or the report of a rollback. Stop if there is no way back."""
    releases = Releases(options.publish_dir, options.keep)
    if options.list:
        return listed(releases)
    with only_one(options.publish_dir):
        return undone(*releases.roll_back(sign.memory(options.publish_dir)))


def refuse_again(releases: Releases, found: dict[str, str] | None) -> None:
    """Stop where the inputs are still those of a release that was taken back: it would come again.

    found: the sign of the inputs; without one (tables of the database as sources) nobody can tell.
    """
    for number, note in releases.taken_back().items():
        if sign.made(note, number, found):
            raise Stop(
                Outcome.CONFIGURATION,
                f"Release {number} was taken back, and raw files, project and settings are as they "
                "were for it: it would be published again. Mend the data, or give --full-refresh "
                "where the working database was at fault.",
            )


def listed(releases: Releases) -> str:
    """One line per release that can be shown, oldest first; the one that readers see is marked."""
    lines = []
    for path in releases.kept():
        release = read_manifest(path)
        written = datetime.datetime.fromtimestamp(
            (path / MANIFEST).stat().st_mtime, datetime.timezone.utc
        )
        lines.append(
            f"release {release['release']}, as of {release['as_of_date']}, written "
            f"{written:%Y-%m-%d %H:%M} UTC, {release['rows']['accepted']:,} events accepted"
            + (", readers see it" if path == releases.current() else "")
        )
    return "\n".join(lines) or "Nothing has been published yet."


def undone(taken: Path, shown: Path) -> str:
    """What a rollback took from readers: rows, changed tables, and refusals of mail."""
    old, new = read_manifest(shown), read_manifest(taken)
    names = sorted(old["relations"].keys() | new["relations"].keys())
    counts = {
        name: [release["relations"].get(name, {}).get("rows", 0) for release in (new, old)]
        for name in names
    }
    shows, takes = (f"release {one['release']}, as of {one['as_of_date']}" for one in (old, new))
    lines = [
        f"Readers see {shows}; {takes}, is taken back.",
        *(
            f"  undone    {name}: {before:,} to {after:,} rows"
            for name, (before, after) in counts.items()
            if before != after
        ),
    ]
    again = len(mailable(shown) - mailable(taken))
    if again:
        lines.append(
            f"  warning   {again:,} contacts may be mailed in what readers see who may not in "
            f"release {new['release']}: send nothing from it before the next refresh"
        )
    end = "Mend the data: from unchanged inputs a refresh is refused, unless with --full-refresh."
    return "\n".join([*lines, end])


def mailable(release: Path) -> set[str]:
    """The contacts of a release that may be mailed; empty where it does not publish that."""
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        try:
            found = connection.execute("select contact_id from core.dim_contacts where is_mailable")
        except (duckdb.CatalogException, duckdb.BinderException):
            return set()
        return {contact for (contact,) in found.fetchall()}
