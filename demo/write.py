"""Parquet files: written beside their place, then moved there; same tables, same bytes."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OPTIONS = {"compression": "snappy", "store_schema": False, "version": "2.6"}
UNREPEATED = {"event_id", "occurred_at"}  # a dictionary would only cost time


def write_part(table: pa.Table, folder: Path, block: int) -> None:
    """Write one block as `part-0000.parquet` (its number) in the folder."""
    with TableWriter(folder / f"part-{block:04d}.parquet") as writer:
        writer.write(table)


class TableWriter:
    """A Parquet file to which blocks are added; appears under its name when closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hidden = path.with_name(f".{path.name}.partial")
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "TableWriter":
        return self

    def write(self, table: pa.Table) -> None:
        """Add the rows of a block."""
        if self._writer is None:
            texts = [
                field.name
                for field in table.schema
                if not pa.types.is_floating(field.type) and field.name not in UNREPEATED
            ]
            self._writer = pq.ParquetWriter(
                self._hidden, table.schema, use_dictionary=texts, **OPTIONS
            )
        if len(table):
            self._writer.write_table(table)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
            if kind is None:
                os.replace(self._hidden, self.path)
            else:
                self._hidden.unlink(missing_ok=True)


def clear_parts(folder: Path) -> None:
    """Make the folder and remove the parts, finished or not, of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("part-*.parquet", ".part-*.parquet.partial"):
        for part in folder.glob(pattern):
            part.unlink()
