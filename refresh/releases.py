"""The published folder: numbered releases that never change, and one link to the current one.

What the folder holds::

    releases/000012/engagement.duckdb, parquet/, release.json
    current -> releases/000012                      swapped in one step
    engagement.duckdb -> current/engagement.duckdb  written once, as is parquet -> current/parquet
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from refresh.outcome import Outcome, Stop
from refresh.publish import DATABASE, PARQUET

MANIFEST = "release.json"
TAKEN_BACK = "taken_back"  # in a release that a rollback withdrew: what it was made from, if known
_NUMBER = re.compile(r"\d{6,}")


class Releases:
    """The releases of one published folder. Only the holder of its lock may change them."""

    def __init__(self, folder: Path, keep: int):
        self.folder = folder.resolve()
        self._keep = keep
        self._all = self.folder / "releases"

    def current(self) -> Path | None:
        """The release that readers see, or None before the first."""
        link = self.folder / "current"
        return link.resolve() if (link / MANIFEST).is_file() else None

    @contextlib.contextmanager
    def new(self) -> Iterator[Path]:
        """An empty folder for the next release, removed again if an error ends it.

        Its number is one that no reader can have seen.
        """
        self._all.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name) for path in self._complete()]
        folder = self._all / f"{max(numbers, default=0) + 1:06d}"
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            if self.current() != folder:
                shutil.rmtree(folder, ignore_errors=True)
            raise

    def finish(self, release: Path, manifest: dict[str, Any]) -> None:
        """Bring a release to the disk, then let readers see it: database and files at once."""
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        draft = release / f".{MANIFEST}"
        draft.write_text(text + "\n", encoding="utf-8")
        bring_to_disk(release)
        os.replace(draft, release / MANIFEST)
        bring_to_disk(release, deep=False)
        bring_to_disk(self._all, deep=False)
        replace_link(self.folder / "current", Path("releases") / release.name)
        for name in (DATABASE, PARQUET):
            if not (self.folder / name).is_symlink():
                replace_link(self.folder / name, Path("current") / name)
        bring_to_disk(self.folder, deep=False)

    def kept(self) -> list[Path]:
        """The releases that can be shown, oldest first: whole, and not taken back."""
        return [path for path in self._complete() if not (path / TAKEN_BACK).exists()]

    def taken_back(self) -> dict[int, str]:
        """{number of a release that was withdrawn: what was noted of it then}."""
        notes = {int(path.name): path / TAKEN_BACK for path in self._complete()}
        return {number: note.read_text() for number, note in notes.items() if note.exists()}

    def roll_back(self, note: str) -> tuple[Path, Path]:
        """Let readers see the release before, in one step: (the one taken back, the one shown).

        note: what to remember of the one taken back.
        Stop where there is none, or where people were erased between the two.
        """
        current = self.current()
        before = [path for path in self.kept() if current and path.name < current.name]
        if not current or not before:
            raise Stop(Outcome.CONFIGURATION, "No release before the one that readers see is kept.")
        if self._erased(before[-1]) != self._erased(current):
            raise Stop(
                Outcome.CONFIGURATION,
                f"Release {int(before[-1].name)} does not have the same people erased as release "
                f"{int(current.name)}: it cannot be shown again. Mend the data and refresh.",
            )
        (current / TAKEN_BACK).write_text(note)
        bring_to_disk(current, deep=False)
        replace_link(self.folder / "current", Path("releases") / before[-1].name)
        bring_to_disk(self.folder, deep=False)
        return current, before[-1]

    def tidy(self) -> None:
        """Delete what killed runs left, releases that know people since erased, and old ones.

        Kept are the current release, the newest others, and older ones that a reader has open; but
        of those only the ones that erased the same people as the current one. The newest stays
        though it was taken back: its number must not be given twice.
        """
        complete = self._complete()
        current = self.current() or (complete[-1] if complete else None)
        alike = [path for path in complete if self._erased(path) == self._erased(current)]
        good = [path for path in alike if not (path / TAKEN_BACK).exists()]
        newest = {*good[-self._keep :], *alike[-1:]}
        kept = {current, *newest, *(path for path in alike if path not in newest and is_open(path))}
        for path in sorted(set(self._all.glob("*")) - kept):
            # first its manifest: what a kill leaves of it is then unfinished, and goes next time
            (path / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(path)

    def refuse_strangers(self) -> None:
        """Stop if the folder holds something else under the names that are published."""
        for name in ("current", DATABASE, PARQUET):
            path = self.folder / name
            if path.exists() and not path.is_symlink():
                raise Stop(
                    Outcome.CONFIGURATION,
                    f"{path} is in the way: it is no link that a refresh made. Move it, or name "
                    "another folder in PUBLISH_DIR.",
                )

    def _erased(self, release: Path | None) -> dict[str, Any] | None:
        """Count and fingerprint of the people whom a release knows as erased."""
        return read_manifest(release).get("erased")

    def _complete(self) -> list[Path]:
        """Releases that were written to their end, oldest first."""
        found = self._all.glob(f"*/{MANIFEST}")
        return sorted(path.parent for path in found if _NUMBER.fullmatch(path.parent.name))


def is_open(release: Path) -> bool:
    """Whether a reader on this machine has a release open: DuckDB locks the file that it reads."""
    try:
        with (release / DATABASE).open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def read_manifest(release: Path | None) -> dict[str, Any]:
    """What a release says of itself; empty without a release."""
    if release is None:
        return {}
    return json.loads((release / MANIFEST).read_text(encoding="utf-8"))


def replace_link(link: Path, target: Path) -> None:
    """Point a symbolic link elsewhere in one step: it leads to the old or to the new."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    os.replace(fresh, link)


def bring_to_disk(folder: Path, deep: bool = True) -> None:
    """Wait until a folder, and what is in it, would survive a loss of power."""
    paths = [folder]
    if deep:
        # a linked file is on the disk since the release that wrote it
        paths = [path for path in folder.rglob("*") if path.is_dir() or path.stat().st_nlink == 1]
        paths.append(folder)
    for path in paths:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
