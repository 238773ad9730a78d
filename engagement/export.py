"""Hands contacts to the tool that sends mail, in files as its import takes them.

    FOLDER/brevo/000002/contacts_0001.csv   who may be mailed: everybody, or who is new or changed
    FOLDER/brevo/000002/gone_0001.csv       addresses handed over before that must get no mail now
    FOLDER/brevo/000002/told.csv            what the tool knows when it has imported both

A numbered folder appears whole, by one rename, or not at all; the next export compares with the
newest. So what was handed over and the memory of it cannot differ, wherever a run is killed.
"""

import contextlib
import csv
import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engagement.use import known, refusal
from engagement.warehouse import rows
from refresh.releases import bring_to_disk

_MB = 1_000_000
_BUILT = """
    select table_name as name from information_schema.tables
    where table_schema = 'activation_exports'
"""


@dataclass(frozen=True)
class Limit:
    """The most that one file holds; None where the pages of the tool name no limit."""

    rows: int | None = None  # contacts, without the header
    bytes: int | None = None


@dataclass(frozen=True)
class Tool:
    """How the import of a tool reads CSV: as a file, and as what one request of its API takes."""

    delimiter: str
    file: Limit
    request: Limit


TOOLS = {
    # help.brevo.com/hc/en-us/articles/208729849, developers.brevo.com/reference/importcontacts-1
    "brevo": Tool(";", Limit(bytes=250 * _MB), Limit(bytes=8 * _MB)),
    # mailchimp.com/help/format-guidelines-for-your-import-file,
    # mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe
    "mailchimp": Tool(",", Limit(), Limit(rows=500)),
    # knowledge.hubspot.com/import-and-export/set-up-your-import-file: rows with the header, and
    # 20 MB without a subscription that is paid (512 MB with one); its API takes the same files
    "hubspot": Tool(",", Limit(1_048_575, 20 * _MB), Limit(1_048_575, 20 * _MB)),
    # help.activecampaign.com/hc/en-us/articles/221467787,
    # developers.activecampaign.com/reference/bulk-import-contacts: less than 400,000 bytes of JSON,
    # which names the fields of each contact again
    "activecampaign": Tool(",", Limit(), Limit(250, 200_000)),
    # experienceleague.adobe.com/en/docs/campaign-web/v8/wf/design-workflows/load-file
    "adobe_campaign": Tool(";", Limit(bytes=50 * _MB), Limit(bytes=50 * _MB)),
}


def export(
    warehouse: duckdb.DuckDBPyConnection,
    destination: str,
    folder: Path,
    full: bool = False,
    requests: bool = False,
) -> str:
    """Write what a tool does not know yet into `folder`, or everybody where `full`; what it was.

    requests: cut files to what one request of the tool's API takes, not to what its import takes.
    Exits with a sentence where there is no such export, where it may not be used any more, and
    where another export to the folder is running; nothing is written then.
    """
    built = {row["name"] for row in rows(warehouse, _BUILT)}
    names = [name for name in TOOLS if f"rpt_{name}_contacts" in built]
    if destination not in names:
        raise SystemExit(
            f"There is no export for {destination}; there is one for {', '.join(names)}."
            if names
            else "No exports are built: set the var activation_exports to true and refresh."
        )
    _, use_until = age = known(warehouse)
    if why := refusal(*age):
        raise SystemExit(f"No file was written: {why}.")
    folder = folder / destination
    with _alone(folder):
        last = max(folder.glob("[0-9]" * 6), default=None)
        draft = folder / ".unfinished"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        new, gone = _write(warehouse, destination, last, draft, full, requests)
        since = f" since {last.name}" if last else ""
        if not (full or new or gone):
            shutil.rmtree(draft)
            return f"Nothing new for {destination}{since}."
        bring_to_disk(draft)
        whole = folder / f"{int(last.name) + 1 if last else 1:06d}"
        os.rename(draft, whole)
        bring_to_disk(folder, deep=False)
    told = "in all" if full or not last else "new or changed"
    return (
        f"{new:,} contacts for {destination} {told}, {gone:,} gone{since}: {whole}\n"
        f"Import them before {use_until:%Y-%m-%d %H:%M} UTC, contacts first."
    )


def _write(
    warehouse: duckdb.DuckDBPyConnection,
    destination: str,
    last: Path | None,
    draft: Path,
    full: bool,
    requests: bool,
) -> tuple[int, int]:
    """Write the three kinds of files; how many contacts and how many addresses that are gone.

    The first column of an export is the address, the last two speak of the file and not of a
    contact. An address is written once, for the first contact where several share it.
    """
    tool = TOOLS[destination]
    limit = tool.request if requests else tool.file
    table = f"activation_exports.rpt_{destination}_contacts"
    cell = r"translate(columns(*)::varchar, e'\r\n', '  ')"  # some imports take a line for a row
    answer = warehouse.execute(f"select {cell} from {table} order by all")
    header = [column[0] for column in answer.description]
    contacts = _Files(draft, "contacts", header, tool.delimiter, limit)
    gone = _Files(draft, "gone", header[:1], tool.delimiter, limit)
    before, now = _told(last), {}
    while chunk := answer.fetchmany(10_000):
        for row in chunk:
            address = row[0]
            if address in now:
                continue
            told = repr((header[:-2], row[:-2])).encode()
            now[address] = hashlib.sha256(told).hexdigest()
            if full or before.get(address) != now[address]:
                contacts.write(row)
    for address in sorted(before.keys() - now.keys()):
        gone.write((address,))
    contacts.close()
    gone.close()
    _tell(draft, now)
    return contacts.written, gone.written


def _told(folder: Path | None) -> dict[str, str]:
    """{address: hash of what was told of it} once all up to a numbered folder is imported."""
    if folder is None:
        return {}
    with (folder / "told.csv").open(newline="", encoding="utf-8") as file:
        return dict(csv.reader(file))


def _tell(folder: Path, told: dict[str, str]) -> None:
    """Write what `_told` reads."""
    path = folder / "told.csv"
    path.touch(mode=0o600)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(told.items())


class _Files:
    """Rows as CSV in UTF-8, in `name_0001.csv`, `name_0002.csv`, ...: none where there is no row.

    The next file begins where one more row would pass the limit; each begins with the header.
    """

    def __init__(self, folder: Path, name: str, header: list[str], delimiter: str, limit: Limit):
        self.written = 0
        self._folder, self._name, self._limit = folder, name, limit
        self._buffer = io.StringIO()
        self._csv = csv.writer(self._buffer, delimiter=delimiter, lineterminator="\n")
        self._header = self._line(header)
        self._file = None
        self._files = self._rows = self._bytes = 0

    def write(self, row: tuple[str | None, ...]) -> None:
        """Add one row; None is an empty cell."""
        line = self._line(row)
        if not self._file or self._is_full(len(line)):
            self._next()
        self._file.write(line)
        self._rows += 1
        self._bytes += len(line)
        self.written += 1

    def close(self) -> None:
        """Close the file that is open, if any."""
        if self._file:
            self._file.close()

    def _is_full(self, more: int) -> bool:
        rows, size = self._limit.rows, self._limit.bytes
        return bool((rows and self._rows >= rows) or (size and self._bytes + more > size))

    def _next(self) -> None:
        self.close()
        self._files += 1
        path = self._folder / f"{self._name}_{self._files:04d}.csv"
        path.touch(mode=0o600)  # it holds addresses
        self._file = path.open("wb")
        self._file.write(self._header)
        self._rows, self._bytes = 0, len(self._header)

    def _line(self, values: list[str] | tuple[str | None, ...]) -> bytes:
        self._csv.writerow(values)
        line = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        return line


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other export write to a destination's folder; the lock ends with its process."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another export to {folder} is running.") from None
        yield
