"""No objection is lost: random histories of consent beside an oracle, load by load.

Thirty histories share a database. After each load every contact of core.dim_contacts is
compared with the oracle: who is there, known, unsubscribed, has complained, bounced and may be
mailed. One load is a full refresh; at the end a new database is given the log. CI plays
60 histories in 2 databases, `TEST_LONG=1` 1,200 in 12. A failure names its history; alone:

    CONSENT_SEED=<seed> python -m pytest tests/python/test_consent.py
"""

import os
from collections import Counter
from random import Random

import pyarrow
import pyarrow.parquet
import pytest
from consent_histories import ACTIONS, FIRST, LOADS, STEP, play, random_history, told
from dbt.cli.main import dbtRunner
from harness import is_long
from loads.play import BUILD, QUIETLY, Player, logged_objections, quiet
from oracle_consent import Consent, Memory, judge

DATABASES, HISTORIES = (12, 100) if is_long() else (2, 30)
TABLES = {
    "events": (
        "event_id", "source", "event_type", "contact_id", "occurred_at", "loaded_at",
        "bounce_type", "is_machine", "properties",
    ),
    "contacts": (
        "contact_id", "email", "created_at", "updated_at", "deleted_at", "merged_into_id",
        "is_removed",
    ),
    "consents": (
        "contact_id", "email", "source", "list_id", "statement", "reason", "stated_at",
        "loaded_at",
    ),
    "erasure_requests": ("contact_id", "email", "requested_at"),
}  # fmt: skip


class ConsentPlayer(Player):
    """A copy of the project of which only core.dim_contacts and what it needs is built."""

    def refresh(self, tables, full_refresh=False, objections=None, settings=None):
        """Write the raw tables and build; objections: the log of another database."""
        self.write_tables(tables)
        if objections:
            pyarrow.parquet.write_table(objections, self.raw / "objections.parquet")
        command = [*QUIETLY, *BUILD, "--select", "+dim_contacts", "--vars", repr(settings or {})]
        with quiet(self):
            if self.parsed is None:
                self.parsed = dbtRunner().invoke([*QUIETLY, "parse"]).result
            refresh = ["--full-refresh"] if full_refresh else []
            built = dbtRunner(manifest=self.parsed).invoke([*command, *refresh])
        assert built.success, [one.message for one in built.result if one.status == "error"]

    def write_tables(self, tables):
        """Write raw tables with all their columns, times as text."""
        for old in self.raw.glob("*.parquet"):
            old.unlink()
        for table, names in TABLES.items():
            columns = {name: [row[name] for row in tables[table]] for name in names}
            arrays = [
                pyarrow.array(values, pyarrow.bool_())
                if name.startswith("is_")
                else pyarrow.array([value and str(value) for value in values], pyarrow.string())
                for name, values in columns.items()
            ]
            pyarrow.parquet.write_table(
                pyarrow.table(arrays, names=list(names)), self.raw / f"{table}.parquet"
            )

    def contacts(self):
        """{contact_id: Consent} as core.dim_contacts has it."""
        columns = ", ".join(Consent._fields)
        rows = self.query(f"select contact_id, {columns} from core.dim_contacts")
        return {row.pop("contact_id"): Consent(**row) for row in rows}


def compare(player, histories, seed=0):
    """Play histories in one database; lines on those that differ from the oracle, none if equal.

    histories: {prefix: history}. A history that differs is not looked at any more.
    """
    random, failures = Random(seed), {}
    full_refresh, in_the_past = random.randrange(1, LOADS), random.randrange(2, LOADS - 1)
    worlds = {prefix: list(play(history, prefix)) for prefix, history in histories.items()}
    memories = {prefix: Memory() for prefix in histories}
    player.drop_database()
    for number in range(LOADS):
        as_of = (FIRST + STEP).date() if number == in_the_past else None
        settings = {"as_of_date": as_of.isoformat()} if as_of else {}
        tables = together(worlds, number)
        player.refresh(tables, full_refresh=number == full_refresh, settings=settings)
        wanted = {one: judge(worlds[one][number], memories[one], as_of) for one in worlds}
        note(failures, f"after load {number}", wanted, player.contacts())
    objections = logged_objections(player.database)
    player.drop_database()
    player.refresh(tables, objections=objections)
    wanted = {one: judge(worlds[one][number], memories[one].exported()) for one in worlds}
    note(failures, "in a new database with the log", wanted, player.contacts())
    return [line for one in failures for line in [one, *told(histories[one]), *failures[one]]]


def together(worlds, number):
    """The tables of all worlds after a load, as one."""
    return {
        table: [row for loads in worlds.values() for row in loads[number][table]]
        for table in TABLES
    }


def note(failures, when, wanted, found):
    """Add a difference of a world to the failures, unless it has some already."""
    for prefix, people in wanted.items():
        ours = {one: row for one, row in found.items() if one.startswith(prefix)}
        if ours != people and prefix not in failures:
            failures[prefix] = [
                f"  {when}, {one}: {ours.get(one)}, oracle {people.get(one)}"
                for one in sorted(ours.keys() | people.keys())
                if ours.get(one) != people.get(one)
            ]


def seeds_of(database):
    """The seeds of the histories of a database."""
    if "CONSENT_SEED" in os.environ:
        return [int(os.environ["CONSENT_SEED"])]
    return range(database * HISTORIES, (database + 1) * HISTORIES)


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """One copy of the project for all databases."""
    return ConsentPlayer(tmp_path_factory.mktemp("consent") / "copy")


@pytest.mark.parametrize("database", range(DATABASES))
def test_consent_is_what_the_oracle_says(player, database):
    """Every contact, after each load, in a full refresh and in a new database with the log."""
    histories = {f"w{seed}_": random_history(seed) for seed in seeds_of(database)}
    differences = compare(player, histories, database)
    assert not differences, "\n".join(differences)


def test_the_histories_hold_what_can_happen():
    """Every action in those of CI, each verdict often enough, and objections that are lifted."""
    verdicts, lifted, names = Counter(), 0, Counter()
    for seed in range(DATABASES * HISTORIES):
        history, memory, before = random_history(seed), Memory(), {}
        names.update(action.__name__ for load in history for action, _ in load)
        for tables in play(history, "w_"):
            people = judge(tables, memory)
            verdicts.update(people.values())
            lifted += sum(
                before[one].is_unsubscribed and not people[one].is_unsubscribed
                for one in people.keys() & before.keys()
            )
            before = people
    assert len(names) == len(ACTIONS)
    for name in Consent._fields:
        share = sum(number for one, number in verdicts.items() if getattr(one, name))
        assert 0.05 < share / verdicts.total() < 0.95, (name, share, verdicts.total())
    assert lifted > 5
