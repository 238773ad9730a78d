"""No objection is lost: random histories of consent beside an oracle, load by load.

Histories share a database. After each load every contact of core.dim_contacts is
compared with the oracle: who is there, known, unsubscribed, has complained, bounced and may be
mailed; and every planned send, about a list, several, a misspelt one or none: what forbids it. One
load is a full refresh; at the end a new database is given the log. CI plays 60 histories in one
database, `TEST_LONG=1` 1,200 in 12. A failure names its history; alone:

    CONSENT_SEED=<seed> python -m pytest tests/python/test_consent.py
"""

import os
import subprocess
import sys
from collections import Counter
from random import Random

import pyarrow
import pyarrow.parquet
import pytest
from consent_histories import ACTIONS, FIRST, LOADS, ONE_LIST, STEP, play, random_history, told
from dbt.cli.main import dbtRunner
from harness import ROOT, is_long
from in_process import QUIETLY, InProcessProject, surroundings
from loads.play import BUILD, Player
from oracle_consent import Consent, Memory, decide, judge
from oracle_decisions import LEARNT_TRAITS

DATABASES, HISTORIES = (12, 100) if is_long() else (1, 60)
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
    "planned_sends": ("message_id", "contact_id", "consent_scope", "planned_at"),
}  # fmt: skip


MODELS = ("+dim_contacts", "+int_send_exclusions")
REFUSED = """
    select
        sends.message_id,
        case when bool_or(rule_number = -5) then 'unknown_contact' else coalesce(string_agg(
            case rule_number
                when -4 then 'unsubscribed' when -3 then 'complained' when -2 then 'hard_bounced'
            end,
            ' ' order by rule_number
        ), '') end as refused
    from intermediate.int_planned_sends as sends
    left join intermediate.int_send_exclusions as excluded
        on sends.contact_key = excluded.contact_key and sends.turn = excluded.turn
        and excluded.rule_set = 'current'
    group by sends.message_id
"""


class ConsentPlayer(Player):
    """A copy of the project of which only contacts, and controls of sends, are built."""

    without_traits = InProcessProject.without_traits

    def refresh(self, tables, full_refresh=False, objections=None, settings=None):
        """Write the raw tables and build; objections: the log of another database."""
        self.write_tables(tables)
        if objections:
            pyarrow.parquet.write_table(objections, self.raw / "objections.parquet")
        command = [*QUIETLY, *BUILD, "--select", *MODELS, "--vars", repr(settings or {})]
        with surroundings(self, {}):
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

    def exported(self):
        """The log of objections as `make objections` writes it."""
        path = self.folder / "objections.parquet"
        command = [sys.executable, "-m", "tools.objections", str(path)]
        surroundings = os.environ | {"DUCKDB_PATH": str(self.database)}
        subprocess.run(command, cwd=ROOT, env=surroundings, check=True)
        return pyarrow.parquet.read_table(path)

    def refused(self):
        """{message_id: the controls that forbid a planned send}."""
        return {row["message_id"]: row["refused"] for row in self.query(REFUSED)}


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
        note(failures, f"after load {number}", wanted, tables, player)
    objections = player.exported()
    player.drop_database()
    player.refresh(tables, objections=objections)
    wanted = {one: judge(worlds[one][number], memories[one].exported()) for one in worlds}
    note(failures, "in a new database with the log", wanted, tables, player)
    return [line for one in failures for line in [one, *told(histories[one]), *failures[one]]]


def together(worlds, number):
    """The tables of all worlds after a load, as one."""
    return {
        table: [row for loads in worlds.values() for row in loads[number][table]]
        for table in TABLES
    }


def note(failures, when, wanted, tables, player):
    """Add what differs in a world, people or sends, to the failures, unless it has some already."""
    found = player.contacts() | player.refused()
    spoken = set().union(*(judged.spoken for judged in wanted.values()))
    for prefix, judged in wanted.items():
        sends = [row for row in tables["planned_sends"] if row["message_id"].startswith(prefix)]
        expected = judged.people | decide(sends, judged, spoken)
        ours = {one: row for one, row in found.items() if one.startswith(prefix)}
        if ours != expected and prefix not in failures:
            failures[prefix] = [
                f"  {when}, {one}: {ours.get(one)}, oracle {expected.get(one)}"
                for one in sorted(ours.keys() | expected.keys())
                if ours.get(one) != expected.get(one)
            ]


def seeds_of(database):
    """The seeds of the histories of a database."""
    if "CONSENT_SEED" in os.environ:
        return [int(os.environ["CONSENT_SEED"])]
    return range(database * HISTORIES, (database + 1) * HISTORIES)


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """One copy of the project for all databases."""
    player = ConsentPlayer(tmp_path_factory.mktemp("consent") / "copy")
    return player.without_traits("int_contact_traits", *LEARNT_TRAITS)


@pytest.mark.parametrize("database", range(DATABASES))
def test_consent_is_what_the_oracle_says(player, database):
    """Every contact, after each load, in a full refresh and in a new database with the log."""
    histories = {f"w{seed}_": random_history(seed) for seed in seeds_of(database)}
    differences = compare(player, histories, database)
    assert not differences, "\n".join(differences)


def test_the_histories_hold_what_can_happen():
    """Every action in those of CI, verdicts and lifted objections enough, lists told apart."""
    verdicts, lifted, names, apart = Counter(), 0, Counter(), 0
    for seed in range(DATABASES * HISTORIES):
        history, memory, before = random_history(seed), Memory(), {}
        names.update(action.__name__ for load in history for action, _ in load)
        for tables in play(history, "w_"):
            judged = judge(tables, memory)
            people, sends = judged.people, decide(tables["planned_sends"], judged, {*ONE_LIST})
            apart += sum(sends[f"{one}>shop:1"] != sends[f"{one}>None"] for one in people)
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
    assert apart > 50
