"""Half-written raw files are found before dbt starts, which reads a cut .gz up to the cut.

A Parquet file ends as it begins; the end of a .gz is found by reading it.
"""

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from refresh.outcome import Outcome, Stop
from refresh.publish import quoted

_MAGIC = b"PAR1"
_SMALLEST = 12  # magic, length of the footer, magic


def find(raw_dir: Path, tables: Iterable[str]) -> list[Path]:
    """The Parquet and .gz files of raw tables, and of folders with those of a source."""
    return [
        path
        for table in sorted(tables)
        for path in [*sorted(raw_dir.glob(f"{table}.*")), *sorted((raw_dir / table).rglob("*"))]
        if path.suffix.lower() in (".parquet", ".gz") and path.is_file()
    ]


def check(files: list[Path]) -> None:
    """Stop and name the files that were not written to their end."""
    broken = [str(path) for path in files if not is_whole(path)]
    if broken:
        more = f" and {len(broken) - 5} more" if len(broken) > 5 else ""
        raise Stop(
            Outcome.UNREADABLE,
            f"No whole file: {', '.join(broken[:5])}{more}. A loader may be writing it, or "
            "was stopped while it did.",
        )


def damaged(files: list[Path]) -> list[Path]:
    """The files that cannot be read from beginning to end; each is read whole."""
    found = []
    with duckdb.connect() as connection:
        for path in files:
            if path.suffix.lower() != ".parquet":
                continue
            sql = f"select max(hash(columns(*))) from read_parquet('{quoted(path)}')"
            try:
                connection.execute(sql)
            except duckdb.Error:
                found.append(path)
    return found


def is_whole(path: Path) -> bool:
    """Whether a Parquet file, which ends as it begins, or a .gz was written to its end."""
    if path.suffix.lower() == ".gz":
        try:
            with gzip.open(path) as file:
                while file.read(1 << 20):
                    pass
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return False
        return True
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
        size = file.seek(0, 2)
        if size < _SMALLEST:
            return False
        file.seek(size - len(_MAGIC))
        return start == _MAGIC and file.read() == _MAGIC
