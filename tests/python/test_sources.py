"""Connectors: each vendor's rows become the canonical events that vendor_cases.py states.

One warehouse is built with all sources switched on at once. Every vendor tells the same history of
four people (vendor_rows.py), and beside it rows with the traps of the vendor.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from importlib.util import find_spec

import new_source
import pyarrow
import pyarrow.parquet
import pytest
import yaml
from harness import ROOT, is_long
from vendor_cases import CASES, EXTRA_TABLES, SYNCED, ZONES
from vendor_rows import HISTORY, LOADED, PEOPLE, VENDORS, address, moment, tell

KEY = os.environ.get("EMAIL_HASH_KEY", "engagement_scoring")
SETTINGS = {"enabled_sources": list(VENDORS)}
SHARED_BY = "ann@mailchimp.test"  # klaviyo's bob has this address too


def keyed_hash(text):
    """What the project makes of an address."""
    inner = hashlib.sha256((KEY + text).encode()).hexdigest()
    return hashlib.sha256((KEY + inner).encode()).hexdigest()


def write_source(project, source, tables):
    """Write the raw tables of a source, as its loader would: each column of the type it has."""
    folder = project.raw / source
    folder.mkdir(exist_ok=True)
    for table, rows in tables.items():
        names = sorted({name for row in rows for name in row})
        arrays = [_column([row.get(name) for row in rows]) for name in names]
        pyarrow.parquet.write_table(pyarrow.table(arrays, names=names), folder / f"{table}.parquet")


def _column(values):
    """An array of one type: texts, where the values have several types or there is none."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) != 1:
        values = [None if value is None else str(value) for value in values]
        return pyarrow.array(values, pyarrow.string())
    return pyarrow.array(values)


def case_times():
    """[(case, its load time)]: a second of its own each."""
    return [(case, LOADED + timedelta(seconds=100 + number)) for number, case in enumerate(CASES)]


def raw_tables(vendor):
    """History and cases of a vendor: {table: rows}."""
    tables = {table: list(rows) for table, rows in tell(vendor).items()}
    for table, rows in EXTRA_TABLES.get(vendor, {}).items():
        tables.setdefault(table, []).extend(rows)
    for (owner, table, row, _), loaded in case_times():
        if owner == vendor:
            column = "received_at" if table == "webhooks" else SYNCED[vendor]
            tables.setdefault(table, []).append({**row, column: loaded})
    if vendor == "adobe_campaign":
        for row in tables["broadlogrcp"] + tables["trackinglogrcp"]:
            row.setdefault("loaded_at", LOADED)
    if vendor == "klaviyo":
        twin = {"id": "twin", "email": SHARED_BY.upper(), "_fivetran_synced": LOADED}
        tables["person"].append(twin)
    return tables


@pytest.fixture(scope="module")
def everything(make_project):
    """A copy with every source switched on, built with all its data tests."""
    project = make_project("everything")
    for vendor in VENDORS:
        write_source(project, vendor, raw_tables(vendor))
    seed = project.seed_path("source_time_zones")
    seed.write_text("source,timezone\n" + "".join(f"{s},{z}\n" for s, z in ZONES.items()))
    # Unit tests do not depend on the sources switched on: the build of `make test` runs them.
    arguments = ["build", "--threads", "2", "--exclude-resource-type", "unit_test"]
    project.dbt(*arguments, settings=SETTINGS).require()
    return project


@pytest.fixture(scope="module")
def outcomes(everything):
    """{(source, load time): outcomes of its rows}, accepted ones and refused ones."""
    found = {}
    accepted = everything.query(
        "select events.*, validated.properties, contacts.email_hash"
        " from core.fct_events as events"
        " inner join (select distinct on (event_key) event_key, properties"
        " from (select event_key, properties, loaded_at from intermediate.int_events_validated)"
        " order by event_key, loaded_at) as validated using (event_key)"
        " left join core.dim_contacts as contacts on events.contact_id = contacts.contact_id"
    )
    for row in accepted:
        found.setdefault((row["source"], row["loaded_at"]), []).append(row)
    for row in everything.rows("intermediate.int_events_rejected"):
        found.setdefault((row["source"], row["loaded_at"]), []).append(row)
    return found


def told(outcome, expected):
    """The outcome in the words of what was expected of it."""
    if "refused" in expected:
        reason = outcome.get("rejection_reason")
        name = outcome.get("received_event_type")
        malformed = name in ("malformed_payload", "empty_payload")
        return {"refused": "malformed" if malformed else reason, "name": name}
    said = {}
    for name, value in expected.items():
        if name == "properties":
            given = json.loads(outcome.get("properties") or "{}")
            said[name] = {key: given.get(key) for key in value}
        elif name == "mail":
            said[name] = value if outcome.get("email_hash") == keyed_hash(value) else "another"
        else:
            given = outcome.get(name)
            known = given is None or isinstance(given, (bool, str))
            said[name] = given if known else str(given)
    return said


@pytest.mark.parametrize(
    ("case", "loaded"),
    [
        pytest.param(case, loaded, id=f"{case[0]}-{case[1]}-{number}")
        for number, (case, loaded) in enumerate(case_times())
    ],
)
def test_a_row_becomes_what_it_must(outcomes, case, loaded):
    """Type, time in UTC, machine flag, bounce type, link, scope of consent, or the refusal."""
    vendor, _, _, expected = case
    found = outcomes.get((vendor, loaded), [])
    assert len(found) == len(expected), found
    pairs = [(outcome, wanted) for outcome in found for wanted in expected]
    for wanted in expected:
        assert any(told(outcome, wanted) == wanted for outcome in found), [
            told(outcome, wanted) for outcome, _ in pairs
        ]


def test_every_vendor_has_cases_and_every_reason_is_met():
    """No connector without a case of its own."""
    assert {case[0] for case in CASES} == set(VENDORS)


def history_of(project, vendor):
    """The vendor's telling as it arrived: (person, type, time, link, bounce type, machine)."""
    people = {keyed_hash(address(person, vendor)): person for person in PEOPLE}
    rows = project.query(
        "select contacts.email_hash, events.event_type, events.occurred_at, events.link_url,"
        " events.bounce_type, events.is_machine"
        " from core.fct_events as events inner join core.dim_contacts as contacts"
        " on events.contact_id = contacts.contact_id"
        f" where events.source = '{vendor}' and events.loaded_at < timestamp '{LOADED}'"
        " + interval 99 seconds"
    )
    return sorted(
        (people[row.pop("email_hash")], *row.values())
        for row in rows
        if row["email_hash"] in people
    )


@pytest.mark.parametrize("vendor", VENDORS)
def test_one_history_is_the_same_whoever_tells_it(everything, vendor):
    """Contacts, types, times, links, bounces: equal for all twelve, ids apart."""
    expected = sorted(
        (person, kind, moment(minutes), link, "hard" if kind == "bounced" else None, False)
        for person, kind, _, minutes, link in HISTORY
    )
    assert history_of(everything, vendor) == expected


def scores_of(project, vendor):
    """{(person, score): (score, tier, evidence)} of the people whom only this vendor knows."""
    people = {keyed_hash(address(person, vendor)): person for person in PEOPLE}
    rows = project.query(
        "select contacts.email_hash, scores.* from scoring.fct_contact_scores as scores"
        " inner join core.dim_contacts as contacts on scores.contact_id = contacts.contact_id"
    )
    return {
        (people[row["email_hash"]], row["score_id"]): (
            row["score"],
            row["points_total"],
            row["tier"],
            row["evidence_count"],
        )
        for row in rows
        if row["email_hash"] in people
    }


def test_one_history_scores_the_same_whoever_tells_it(make_project):
    """Five vendors, five kinds of tables and webhooks, one set of contacts, events and scores."""
    project = make_project("five")
    five = ("adobe_campaign", "brevo", "hubspot", "klaviyo", "mailchimp")
    for vendor in five:
        write_source(project, vendor, tell(vendor))
    settings = {"enabled_sources": list(five), "as_of_date": "2026-02-10"}
    project.build(
        select="+fct_contact_scores +dim_contacts +fct_events", settings=settings
    ).require()
    first, *others = [scores_of(project, vendor) for vendor in five]
    assert {person for person, _ in first} == set(PEOPLE)
    assert any(row[0] > 0 for row in first.values())
    for vendor, other in zip(five[1:], others, strict=True):
        assert other == first, vendor
    histories = [history_of(project, vendor) for vendor in five]
    assert all(history == histories[0] for history in histories)
    assert project.query("select count(*) as n from core.dim_contacts")[0]["n"] == 4 * len(five)


def test_one_person_in_two_systems_is_one_contact(everything):
    """Klaviyo's profile with an address of Mailchimp joins that member; ids do not collide."""
    rows = everything.query(
        "select received_contact_id, contact_id from intermediate.int_contact_keys"
        " where received_contact_id in ('klaviyo:twin', 'mailchimp:ann', 'klaviyo:ann')"
    )
    persons = {row["received_contact_id"]: row["contact_id"] for row in rows}
    assert persons["klaviyo:twin"] == persons["mailchimp:ann"] != persons["klaviyo:ann"]


def test_no_address_reaches_a_mart(everything):
    """Neither as an id nor inside a link or a name."""
    for relation in ("core.fct_events", "core.dim_contacts", "core.dim_messages"):
        leaks = everything.query(
            f"select * from {relation} as t where to_json(t)::varchar like '%example.test%'"
        )
        assert leaks == []


def test_every_raw_row_is_accounted_for(everything):
    """The reconciliation has a row per source, and none differs."""
    rows = everything.rows("monitoring.rpt_event_reconciliation")
    assert {row["source"] for row in rows} == set(VENDORS)
    assert all(row["difference"] == 0 for row in rows)


def test_coverage_names_what_is_not_mapped(everything):
    """Each name a vendor gave is in rpt_source_coverage, mapped or not."""
    rows = everything.query(
        "select source || ' ' || vendor_event_type as name from"
        " monitoring.rpt_source_coverage where not is_mapped and vendor_event_type is not null"
        " and vendor_event_type not like '%payload'"
    )
    assert sorted(row["name"] for row in rows) == [
        "amazon_ses complaint.not-spam",
        "amazon_ses subscription",
        "brevo teleported",
        "hubspot print",
        "mandrill blacklist_add",
    ]


# ------------------------------------------------------------------------------- what is off or bad


def test_a_source_that_is_off_costs_nothing(everything):
    """No model of a vendor exists in the default settings, and none reads its tables."""
    listed = everything.dbt("ls", "--resource-type", "model", "--quiet").require()
    staging = {line.split(".")[2] for line in listed.output.split() if ".staging." in line}
    assert staging == {"config", "generic"}


def test_freshness_is_asked_of_a_source_that_is_on(everything):
    """The raw table of the generic source is missing, which only matters where it is wanted."""
    command = ("source", "freshness")
    assert "generic.events" not in everything.dbt(*command, settings=SETTINGS).require().output
    run = everything.dbt(*command)
    assert not run.ok
    assert "The raw table 'events' was not found." in run.output


@pytest.mark.parametrize(
    ("vendor", "table"),
    [
        ("brevo", "webhooks"),
        ("mailchimp", "member"),
        ("hubspot", "contact"),
        ("mailjet", "contact"),  # its lists name contacts by number
    ],
)
def test_a_source_that_is_on_without_tables_says_so(make_project, vendor, table):
    """The message names the table, the folder, the schema and the way out."""
    project = make_project("empty")
    tables = tell(vendor)
    if vendor == "mailjet":
        tables["listrecipient"] = [{"ContactID": 1, "_airbyte_extracted_at": LOADED}]
    tables.pop(table, None)
    write_source(project, vendor, tables)
    run = project.build(
        select=f"+path:models/staging/{vendor}",
        settings={"enabled_sources": [vendor]},
    )
    assert not run.ok
    assert f"The raw table '{table}' of the source '{vendor}' was not found." in run.output
    assert f"Put {table}.parquet" in run.output
    assert f"take '{vendor}' out of enabled_sources" in run.output


def test_the_contract_speaks_of_people_of_every_source(make_project):
    """Consents, requests for erasure, the log of objections and planned sends, generic or not.

    Consent of a time to come takes back nothing.
    """
    project = make_project("vendor_only")
    names = ("said", "erased", "logged", "planned", "other", "future", "back")
    people = {name: f"{name}@x.test" for name in names}
    opened = [
        {"payload": json.dumps({"event": "opened", "email": email, "ts_event": 1770715800 + turn})}
        | {"received_at": LOADED}
        for turn, email in enumerate(people.values())
    ]
    write_source(project, "brevo", {"webhooks": opened})
    hashes = {name: keyed_hash(email) for name, email in people.items()}
    said = {"source": "telephone", "statement": "objected"}
    said |= {"stated_at": LOADED - timedelta(hours=1)}
    consents = [said | {"email": people[name]} for name in ("said", "future", "back")]
    consents += [
        said | {"email": people[name], "statement": "subscribed", "stated_at": LOADED + later}
        for name, later in (("future", timedelta(days=9000)), ("back", timedelta(hours=9)))
    ]
    planned = {"message_id": "m1", "contact_id": hashes["planned"], "category": "news"}
    tables = {
        "consents": [row | {"loaded_at": LOADED} for row in consents],
        "erasure_requests": [{"email": people["erased"], "requested_at": LOADED}],
        "objections": [said | {"subject_hash": hashes["logged"], "reason": "call"}],
        "planned_sends": [planned | {"planned_at": LOADED + timedelta(days=1)}],
    }
    for table, rows in tables.items():
        pyarrow.parquet.write_table(
            pyarrow.Table.from_pylist(rows), project.raw / f"{table}.parquet"
        )
    settings = {"enabled_sources": ["brevo"]}
    project.build(select="+dim_contacts +int_planned_sends", settings=settings).require()
    found = {row["email_hash"]: row["is_mailable"] for row in project.rows("core.dim_contacts")}
    told = {name: found.get(one, "nobody") for name, one in hashes.items()}
    assert told == {
        "said": False, "erased": "nobody", "logged": False, "planned": True, "other": True,
        "future": False, "back": True,
    }  # fmt: skip
    assert [row["message_id"] for row in project.rows("intermediate.int_planned_sends")] == ["m1"]


def test_columns_may_be_missing_or_new_and_files_may_be_csv(make_project):
    """A mark at the start of a file, letter case of its name, semicolons, a column more or less."""
    project = make_project("odd")
    folder = project.raw / "adobe_campaign"
    folder.mkdir()
    (folder / "recipient.csv").write_bytes(
        b"\xef\xbb\xbfiRecipientId;sEmail;favourite\n9007199254740993;eve@x.test;cats\n"
    )
    (folder / "broadLogRcp.csv").write_text(
        "iBroadLogId;iRecipientId;iStatus;tsEvent;loaded_at\n"
        "9007199254740993;9007199254740993;1;2026-02-10 09:30:00;2026-02-11 00:00:00\n"
    )
    settings = {"enabled_sources": ["adobe_campaign"]}
    project.build(select="+fct_events", settings=settings).require()
    (event,) = project.rows("core.fct_events")
    assert event["contact_id"] == "adobe_campaign:9007199254740993"
    assert event["event_id"] == "delivery:9007199254740993"
    assert event["event_type"] == "sent"


def test_floating_ids_stop_the_run(make_project):
    """An id column of doubles has lost digits already, where a number is beyond what is exact."""
    project = make_project("floating")
    tables = tell("klaviyo")
    write_source(project, "klaviyo", tables)
    rows = [{"id": 2.0**53, "email": "a@x.test", "_fivetran_synced": LOADED}]
    table = pyarrow.table({name: [row[name] for row in rows] for name in rows[0]})
    pyarrow.parquet.write_table(table, project.raw / "klaviyo" / "person.parquet")
    run = project.build(select="+int_contact_keys", settings={"enabled_sources": ["klaviyo"]})
    assert not run.ok
    assert "klaviyo.person.id has lost digits" in run.output


# ------------------------------------------------------------------------------- style and shape


def test_every_source_ends_in_the_same_columns(everything):
    """Names, order and types of all staging models of one entity are equal."""
    columns = everything.query(
        "select split_part(table_name, '__', 2) as entity, table_name,"
        " string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) as columns"
        " from information_schema.columns where table_schema = 'staging'"
        " and table_name not like 'stg_config%' group by all"
    )
    shapes = {}
    for row in columns:
        shapes.setdefault(row["entity"], set()).add(row["columns"])
    assert len(shapes) == 9
    assert {entity: len(found) for entity, found in shapes.items()} == dict.fromkeys(shapes, 1)


@pytest.mark.skipif(
    find_spec("sqlfluff") is None or not is_long(),
    reason="takes minutes: `make test-long`, where sqlfluff is installed",
)
def test_connectors_are_written_in_style(everything):
    """The linters look at models that are switched off by default, too."""
    text = (ROOT / ".sqlfluff").read_text()
    text += "\n[sqlfluff:templater:dbt:context]\nenabled_sources = " + " ".join(VENDORS) + "\n"
    (everything.code / ".sqlfluff").write_text(text)
    shutil.copy2(ROOT / ".sqlfluffignore", everything.code)
    done = subprocess.run(
        [shutil.which("sqlfluff", path=os.path.dirname(sys.executable)), "lint", "models/staging"],
        cwd=everything.code,
        env=os.environ | everything.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "stg_hubspot__events" not in done.stdout


def test_every_column_of_a_connector_is_described():
    """The YAML of each folder names each of its models, with all its columns in order."""
    for vendor in VENDORS:
        folder = ROOT / "models" / "staging" / vendor
        described = yaml.safe_load((folder / f"_{vendor}__models.yml").read_text())["models"]
        columns = {
            model["name"]: tuple(column["name"] for column in model["columns"])
            for model in described
        }
        assert columns == {
            path.stem: new_source.COLUMNS[path.stem.split("__")[1]] for path in folder.glob("*.sql")
        }
