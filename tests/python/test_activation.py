"""Exports read back by stand-ins for the tools' imports: whole, as changes, cut, killed.

One real history is built twice, before and after people left; faults, limits and long sequences of
exports are tried on rows of the tests' own in the same tables.
"""

import fcntl
import shutil
import signal
import subprocess
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from in_process import InProcessProject
from oracle.random_history import random_history
from oracle_decisions import LEARNT_TRAITS
from oracle_decisions.random_plan import random_plan
from tool_imports import IMPORTS

from engagement import use
from engagement.export import TOOLS, Limit, Tool, export
from engagement.warehouse import open_warehouse

EXPORTS = "+path:models/marts/activation_exports"
ON = {"activation_exports": True}
LEAVERS = {f"joined{number}@example.com" for number in range(3)}
DESTINATIONS = pytest.mark.parametrize("destination", IMPORTS)
KINDS = pytest.mark.parametrize("as_request", [False, True], ids=["file", "request"])
ODD = ("DE", "Côte d'Ivoire", "a;b", "a,b", 'say "x"', " ", "日本", "it's\t", "two\r\nlines", None)


@pytest.fixture(autouse=True)
def today(monkeypatch, states):
    """Today is a day on which the answers of both states may be used."""
    monkeypatch.setattr(use, "utc_now", lambda: states[0].now)


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """The database before and after three people left: by refusal, erasure and a new address."""
    project = InProcessProject(tmp_path_factory.mktemp("activation") / "copy")
    project.without_traits(*LEARNT_TRAITS)
    random = Random(20261129)
    history = random_history(random)
    project.write_seeds(random_plan(random, history))
    history.raw["contacts"] += [joined(history.raw, number) for number in range(12)]
    project.write_raw(history.raw)
    project.build(select=EXPORTS, settings=ON).require()
    before = State(project, "before")
    project.write_raw(after(history.raw, before.day))
    project.build(select=EXPORTS, settings=ON, fresh=False).require()
    return before, State(project, "after")


class State:
    """A copy of the working database with the exports of one day."""

    def __init__(self, project, name):
        self.path = project.folder / f"{name}.duckdb"
        shutil.copy2(project.database, self.path)
        (as_of,) = project.rows("intermediate.int_as_of_date")
        self.now, self.day = as_of["consent_as_of"], as_of["as_of_date"]

    def mart(self, destination):
        """{address: {column: value as text}} of the mart, without what speaks of the file."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            answer = connection.execute(
                f"select columns(*)::varchar from activation_exports.rpt_{destination}_contacts"
            )
            names = [column[0] for column in answer.description]
            return {row[0]: as_fields(names, row) for row in answer.fetchall()}


def as_fields(names, row):
    """{column: text, empty for none} of a row as `Import` knows them."""
    return {name: value or "" for name, value in zip(names[:-2], row, strict=False)}


def joined(raw, number):
    """A contact who has done nothing yet."""
    return raw["contacts"][0] | {
        "contact_id": f"joined{number}",
        "email": f"joined{number}@example.com",
        "created_at": None,
        "deleted_at": None,
    }


def after(raw, day):
    """Raw tables after joined0 unsubscribed, 1 was erased, 2 has a new address, 3 a new country."""
    contacts = [dict(row) for row in raw["contacts"]]
    refuses, erased, moves, travels = contacts[-12:-8]
    evening = datetime.combine(day, time(23, 50))
    erased["deleted_at"] = alike(evening, raw["contacts"], "updated_at")
    moves["email"], travels["country"] = "moved@example.com", "Île-de-France"
    left = dict.fromkeys(raw["events"][0]) | {
        "event_id": "leaves",
        "source": "test",
        "event_type": "unsubscribed",
        "contact_id": refuses["contact_id"],
        "occurred_at": alike(evening, raw["events"], "occurred_at"),
        "loaded_at": alike(evening + timedelta(days=40), raw["events"], "loaded_at"),
    }
    return raw | {"contacts": contacts, "events": [*raw["events"], left]}


def alike(moment, rows, column):
    """A moment as the column spells its own."""
    other = next(row[column] for row in rows if row[column])
    typed = isinstance(other, datetime)
    return moment.replace(tzinfo=other.tzinfo) if typed else moment.isoformat()


def handed(said):
    """The folder that an export says it wrote."""
    return Path(said.splitlines()[0].rpartition(": ")[2])


def contents(folder):
    """{path below it: bytes} of all files, hidden ones but the lock included."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def stand_in(destination, state):
    """The import of a tool whose account has the fields of our contacts."""
    fields = next(iter(state.mart(destination).values()))
    return IMPORTS[destination](fields)


def bring(tool, folder, as_request=False):
    """Import what a numbered folder holds, in the order that the export asks for."""
    for path in sorted(folder.glob("contacts_*.csv")):
        tool.take(path, as_request)
    for path in sorted(folder.glob("gone_*.csv")):
        tool.refuse(path, as_request)


@DESTINATIONS
@KINDS
def test_each_export_is_read_back(states, tmp_path, destination, as_request):
    """What a tool has read is the mart, row for row and value for value."""
    before, _ = states
    tool = stand_in(destination, before)
    with open_warehouse(before.path) as warehouse:
        bring(
            tool, handed(export(warehouse, destination, tmp_path, requests=as_request)), as_request
        )
    assert tool.mailable() == before.mart(destination)
    assert len(tool.known) > 5


def test_each_destination_has_a_stand_in(states):
    """No export is built that no stand-in reads, and none is told that is not built."""
    with open_warehouse(states[0].path) as warehouse:
        found = warehouse.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'activation_exports' and table_name like 'rpt%contacts'"
        ).fetchall()
    assert {f"rpt_{name}_contacts" for name in IMPORTS} == {name for (name,) in found}
    assert TOOLS.keys() == IMPORTS.keys()


@DESTINATIONS
def test_changes_are_the_difference_of_two_wholes(states, tmp_path, destination):
    """After the changes are imported the tool knows the mart, and whoever left gets no mail."""
    before, now = states
    old, new = before.mart(destination), now.mart(destination)
    assert old.keys() - new.keys() == LEAVERS
    assert new.keys() - old.keys() == {"moved@example.com"}
    tool = stand_in(destination, before)
    with open_warehouse(before.path) as warehouse:
        bring(tool, handed(export(warehouse, destination, tmp_path)))
    with open_warehouse(now.path) as warehouse:
        folder = handed(export(warehouse, destination, tmp_path))
        whole = handed(export(warehouse, destination, tmp_path / "whole", full=True))
        assert export(warehouse, destination, tmp_path) == (
            f"Nothing new for {destination} since 000002."
        )
    assert folder.name == "000002"
    changes = stand_in(destination, now)
    bring(changes, folder)
    assert changes.refused == LEAVERS
    assert changes.known == {one: new[one] for one in new if old.get(one) != new[one]}
    assert 0 < len(changes.known) < len(new), "all or nothing changed: the example proves nothing"
    bring(tool, folder)
    assert tool.mailable() == new
    full = stand_in(destination, now)
    bring(full, whole)
    assert full.mailable() == new


@DESTINATIONS
def test_a_whole_export_tells_who_left(states, tmp_path, destination):
    """Everybody on demand, and who is gone since the last one: an import takes nobody out."""
    before, now = states
    tool = stand_in(destination, before)
    with open_warehouse(before.path) as warehouse:
        bring(tool, handed(export(warehouse, destination, tmp_path)))
    with open_warehouse(now.path) as warehouse:
        folder = handed(export(warehouse, destination, tmp_path, full=True))
        assert handed(export(warehouse, destination, tmp_path, full=True)).name == "000003"
    alone = stand_in(destination, now)
    bring(alone, folder)
    assert alone.known == now.mart(destination)
    assert alone.refused == LEAVERS
    bring(tool, folder)
    assert tool.mailable() == now.mart(destination)


# rows of the tests' own ---------------------------------------------------------------------


class Audience:
    """The export of one destination with rows of ours; each change is a database of its own."""

    def __init__(self, folder, state, destination, random):
        self.folder, self.state, self.random = folder, state, random
        self.table = f"activation_exports.rpt_{destination}_contacts"
        self.rows = {}
        self.made = 0

    def join(self, count):
        """New contacts with addresses that nobody had."""
        for _ in range(count):
            self.made += 1
            self.rows[f"person{self.made:05d}@exämple.org"] = [f"c{self.made}", *self.values()]

    def values(self):
        """What is told of a contact beside its address and id."""
        pick, number = self.random.choice, self.random.randint
        return [
            pick(ODD), pick([None, "Europe/Berlin"]), pick(["hot", "cold"]), pick([None, "s1"]),
            pick([None, "call"]), pick([None, "1.5000", "-3.0000"]), number(1, 9), number(1, 100),
        ]  # fmt: skip

    def change(self):
        """Some join, some leave for good, some are described anew, some have another address."""
        for address in self.random.sample(sorted(self.rows), len(self.rows) // 4):
            row = self.rows.pop(address)
            fate = self.random.randrange(3)
            if fate == 0:
                self.rows[address] = [row[0], *self.values()]
            elif fate == 1:
                self.made += 1
                self.rows[f"person{self.made:05d}@exämple.org"] = row
        self.join(self.random.randint(0, 9))

    def warehouse(self):
        """A connection to a database that holds the rows as they are now, in a random order."""
        path = self.folder / f"audience{len(list(self.folder.glob('audience*')))}.duckdb"
        rows = [[address, *row] for address, row in self.rows.items()]
        self.random.shuffle(rows)
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"attach '{self.state.path}' as state (read_only)")
            connection.execute("create schema activation_exports; create schema intermediate")
            connection.execute(
                "create table intermediate.int_as_of_date as from state.intermediate.int_as_of_date"
            )
            connection.execute(f"create table {self.table} as from state.{self.table} limit 0")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(
                    f"insert into {self.table} select {marks}, consent_as_of, use_until"
                    " from intermediate.int_as_of_date",
                    rows,
                )
        return open_warehouse(path)


def database_of(warehouse):
    """The path of the database that is open."""
    return warehouse.execute("select path from duckdb_databases() where not internal").fetchone()[0]


@pytest.fixture
def audience(tmp_path, states):
    """A maker of audiences: destination -> Audience of 40, always the same."""

    def made(destination, count=40):
        found = Audience(tmp_path, states[0], destination, Random(f"audience {count}"))
        found.join(count)
        return found

    return made


def described(audience, tool):
    """{address: fields} as the rows say."""
    names = list(columns(tool))
    return {
        address: as_fields(names, [address, *map(as_text, row), "", ""])
        for address, row in audience.rows.items()
    }


def as_text(value):
    """A value as it is in a file: a line break is two blanks, none is empty."""
    return "" if value is None else str(value).replace("\r\n", "  ")


def columns(tool):
    """The columns of an export, in order: the first contact read has them all."""
    return [*next(iter(tool.known.values())), "consent_as_of", "use_until"]


@DESTINATIONS
def test_any_sequence_of_exports_leads_to_the_audience(states, tmp_path, audience, destination):
    """After each of 12 exports, whole or changes, the tool knows the audience of that moment."""
    people = audience(destination)
    tool = stand_in(destination, states[0])
    seen = []
    for turn in range(12):
        with people.warehouse() as warehouse:
            said = export(
                warehouse, destination, tmp_path, people.random.random() < 0.2, bool(turn % 2)
            )
        bring(tool, handed(said), bool(turn % 2))
        assert tool.mailable() == described(people, tool)
        seen.append(len(tool.refused))
        people.change()
    assert seen[-1] > 20, "hardly anybody left"
    assert all(one not in people.rows for one in tool.refused)


def test_an_audience_that_is_empty_is_told(tmp_path, audience):
    """Everybody is gone, once; the next says that nothing is new."""
    people = audience("mailchimp")
    with people.warehouse() as warehouse:
        export(warehouse, "mailchimp", tmp_path)
    addresses = sorted(people.rows)
    people.rows.clear()
    with people.warehouse() as warehouse:
        folder = handed(export(warehouse, "mailchimp", tmp_path))
        assert export(warehouse, "mailchimp", tmp_path).startswith("Nothing new")
    gone = (folder / "gone_0001.csv").read_text("utf-8")
    assert gone == "\n".join(["Email Address", *addresses, ""])
    assert not list(folder.glob("contacts*"))


def test_the_same_inputs_give_the_same_bytes(tmp_path, audience):
    """Whatever the order of the rows in the table."""
    people = audience("hubspot")
    for name in ("one", "two"):
        with people.warehouse() as warehouse:
            export(warehouse, "hubspot", tmp_path / name)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one == two
    assert set(one) == {"hubspot/000001/contacts_0001.csv", "hubspot/000001/told.csv"}
    lines = one["hubspot/000001/contacts_0001.csv"].decode().splitlines()
    assert lines[1:] == sorted(lines[1:])


def test_what_tells_nothing_of_a_contact_is_not_told(tmp_path, audience):
    """A later load, and a second contact with an address that was handed over."""
    people = audience("hubspot")
    with people.warehouse() as warehouse:
        export(warehouse, "hubspot", tmp_path)
        database = database_of(warehouse)
    with duckdb.connect(database) as connection:
        connection.execute(
            f"update {people.table} set use_until = use_until + interval 1 day;"
            f" insert into {people.table} (email, external_contact_id)"
            f" select email, 'zz' from {people.table} limit 1"
        )
    with open_warehouse(database) as warehouse:
        assert export(warehouse, "hubspot", tmp_path) == "Nothing new for hubspot since 000001."


# limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("destination", "most"), [("mailchimp", 500), ("activecampaign", 250)], ids=str
)
def test_requests_hold_what_the_tool_takes(states, tmp_path, audience, destination, most):
    """Batches of the tool's size, each with its header; as a file all fit into one."""
    people = audience(destination, 1_100)
    tool = stand_in(destination, states[0])
    with people.warehouse() as warehouse:
        folder = handed(export(warehouse, destination, tmp_path, requests=True))
        one = handed(export(warehouse, destination, tmp_path, full=True))
    bring(tool, folder, as_request=True)
    assert tool.mailable() == described(people, tool)
    assert len(list(folder.glob("contacts_*.csv"))) == -(-1_100 // most)
    assert len(list(one.glob("contacts_*.csv"))) == 1
    people.rows.clear()
    with people.warehouse() as warehouse:
        folder = handed(export(warehouse, destination, tmp_path, requests=True))
    bring(tool, folder, as_request=True)
    assert not tool.mailable()
    assert len(list(folder.glob("gone_*.csv"))) == -(-1_100 // most)


@pytest.mark.parametrize("limit", [Limit(rows=7), Limit(bytes=1_000), Limit(9, 700)], ids=str)
def test_files_are_full_and_never_too_large(states, tmp_path, audience, monkeypatch, limit):
    """One more row would pass the limit; the rows are those of one file, in its order."""
    people = audience("brevo")
    with people.warehouse() as warehouse:
        whole = handed(export(warehouse, "brevo", tmp_path / "whole"))
        monkeypatch.setitem(TOOLS, "brevo", Tool(";", limit, Limit()))
        cut = handed(export(warehouse, "brevo", tmp_path))
    header, *rows = (whole / "contacts_0001.csv").read_bytes().splitlines(keepends=True)
    parts = [path.read_bytes().splitlines(True) for path in sorted(cut.glob("contacts_*.csv"))]
    assert len(parts) > 3
    assert [row for part in parts for row in part[1:]] == rows
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        assert part[0] == header
        sizes = len(part) - 1, sum(map(len, part))
        assert sizes[0] <= (limit.rows or 99) and sizes[1] <= (limit.bytes or 99_999)
        if following:
            more = sizes[0] + 1, sizes[1] + len(following[1])
            assert more[0] > (limit.rows or 99) or more[1] > (limit.bytes or 99_999)
    assert (cut / "told.csv").read_bytes() == (whole / "told.csv").read_bytes()


def test_the_limits_are_those_of_the_stand_ins():
    """A limit that the pages name is kept; the stand-ins were written without the table."""
    for name, tool in TOOLS.items():
        reader = IMPORTS[name]
        assert tool.delimiter in reader.separators, name
        for limit, most_rows, most_bytes in (
            (tool.file, reader.most_rows, reader.most_bytes),
            (tool.request, reader.most_request_rows, reader.most_request_bytes),
        ):
            assert most_rows is None or limit.rows <= most_rows, name
            assert most_bytes is None or limit.bytes <= most_bytes, name


# killed ---------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
import engagement.export as exports
from engagement.warehouse import open_warehouse

def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

point, database, folder = sys.argv[1:]
exports.refusal = lambda *_: None
if point == "while writing":
    exports._Files.close = kill
elif point == "before the memory":
    exports._tell = kill
elif point == "before the rename":
    os.rename = kill
else:
    rename = os.rename
    os.rename = lambda *names: (rename(*names), kill())
exports.export(open_warehouse(database), "brevo", Path(folder))
"""


@pytest.mark.parametrize(
    "point", ["while writing", "before the memory", "before the rename", "after the rename"]
)
def test_a_killed_export_is_whole_or_was_not(tmp_path, audience, point):
    """The next one writes what the killed one would have, or finds that it is there."""
    people = audience("brevo")
    for name in ("killed", "quiet"):
        with people.warehouse() as warehouse:
            export(warehouse, "brevo", tmp_path / name)
    people.change()
    with people.warehouse() as warehouse:
        database = database_of(warehouse)
        export(warehouse, "brevo", tmp_path / "quiet")
    before = contents(tmp_path / "killed")
    run = subprocess.run(
        [sys.executable, "-c", KILLED, point, database, str(tmp_path / "killed")], check=False
    )
    assert run.returncode == -signal.SIGKILL
    left = {name: held for name, held in contents(tmp_path / "killed").items() if "/." not in name}
    done = point == "after the rename"
    assert left == (contents(tmp_path / "quiet") if done else before)
    with open_warehouse(database) as warehouse:
        said = export(warehouse, "brevo", tmp_path / "killed")
    assert said.startswith("Nothing new") == done
    assert contents(tmp_path / "killed") == contents(tmp_path / "quiet")


def test_one_export_at_a_time(tmp_path, audience):
    """A second one to a folder is refused while the first is writing, and changes nothing."""
    people = audience("brevo")
    with people.warehouse() as warehouse:
        export(warehouse, "brevo", tmp_path)
        people.change()
    held = contents(tmp_path / "brevo")
    with people.warehouse() as warehouse, (tmp_path / "brevo" / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SystemExit, match="Another export to .* is running"):
            export(warehouse, "brevo", tmp_path)
        assert contents(tmp_path / "brevo") == held


def test_a_folder_taken_away_is_told_again(tmp_path, audience):
    """Without the newest folder the one before is the memory: a failed import is told again."""
    people = audience("adobe_campaign")
    with people.warehouse() as warehouse:
        export(warehouse, "adobe_campaign", tmp_path)
    people.change()
    with people.warehouse() as warehouse:
        second = handed(export(warehouse, "adobe_campaign", tmp_path))
        first = contents(second)
        shutil.rmtree(second)
        assert contents(handed(export(warehouse, "adobe_campaign", tmp_path))) == first


def test_nobody_else_reads_the_files(states, tmp_path):
    """They hold addresses: folders and files are their owner's alone."""
    with open_warehouse(states[0].path) as warehouse:
        export(warehouse, "brevo", tmp_path)
    paths = [path for path in (tmp_path / "brevo").rglob("*") if path.name != ".lock"]
    assert paths
    assert not any(path.stat().st_mode & 0o077 for path in [tmp_path / "brevo", *paths])
