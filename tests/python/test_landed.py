"""Raw tables in the shapes in which loaders land them: names, files, nested columns, ids, times."""

import gzip
import json
import random
from datetime import datetime, timezone
from urllib.parse import quote_plus

import duckdb
import pytest
from unread_columns import unread, unread_files

PROBE = """
select * from (
{{{{ raw_rows({table}, {columns}, source_name='hubspot') }}}}
) as probe
"""


@pytest.fixture(scope="module")
def landing(make_project):
    """A copy with one model more; a function of table, columns and files gives the model's rows."""
    project = make_project("landing")
    model = project.code / "models" / "staging" / "hubspot" / "probe.sql"

    def land(columns, files, table="contact", order="1", **settings):
        """Write {path: text, bytes or a DuckDB query}; the rows as dicts, or the failed run."""
        folder = project.raw / "hubspot"
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".parquet"):
                duckdb.sql(f"copy ({content}) to '{path}'")
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        model.write_text(PROBE.format(table=repr(table), columns=repr(columns)), encoding="utf-8")
        run = project.build(select="probe", settings={"enabled_sources": ["hubspot"], **settings})
        if not run.ok:
            return run.output
        try:
            return project.query(f"select * from staging.probe order by {order}")
        except duckdb.Error as error:
            return str(error)

    land.project = project
    return land


def lines(*rows):
    """Rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


COLUMNS = {"id": "text", "email": "text from property_email or properties.email"}


@pytest.mark.parametrize(
    "files",
    [
        {"contacts.jsonl": lines({"id": 1, "properties": {"email": "ann"}})},
        {"Contacts.json": json.dumps([{"id": "1", "properties": {"email": "ann"}}], indent=1)},
        {"contacts/a.jsonl.gz": gzip.compress(lines({"id": 1, "property_email": "ann"}).encode())},
        {"contact/dt=2026-01-01/h=1/a.csv": "id,propertyEmail\n1,ann\n"},
        {"contact/2026/01/b.csv.gz": gzip.compress(b"Id,property-email\n1,ann\n")},
        {"contacts.zst.parquet/x.parquet": "select 1 as id, {'email': 'ann'} as properties"},
        {"contacts/x.parquet": "select 1 as id, map {'email': 'ann'} as properties"},
        {"contacts/x.parquet": 'select 1.0::double as id, json \'{"email": "ann"}\' as properties'},
        {"contacts.csv": 'id,properties\n1,"{""email"": ""ann""}"\n'},
        {"contacts.csv": "id,properties__email\n1,ann\n"},
        {"contacts/A.CSV": "id,properties__email\n1,ann\n"},
        {"contacts.jsonl": lines({"_airbyte_data": {"id": 1, "properties": {"email": "ann"}}})},
        {"contacts.jsonl": lines({"_airbyte_data": '{"id": 1, "property_email": "ann"}'})},
    ],
)
def test_a_row_is_found_in_any_file(landing, files):
    """Names of files, folders and columns in any spelling; nested columns of any type."""
    files = {name.replace("contacts.zst.parquet", "contacts"): text for name, text in files.items()}
    assert landing(COLUMNS, files, ["contact", "contacts"]) == [{"id": "1", "email": "ann"}]


def test_both_files_of_a_folder_are_read_and_zstd(landing, tmp_path):
    """Compressed files beside plain ones are one table."""
    packed = tmp_path / "packed.csv.zst"
    duckdb.sql(f"copy (select 3 as id, 'zoe' as email) to '{packed}' (compression zstd)")
    files = {
        "contact/a.csv": "id,email\n1,ann\n",
        "contact/x=2/b.csv.zst": packed.read_bytes(),
    }
    rows = landing({"id": "text", "email": "text"}, files)
    assert rows == [{"id": "1", "email": "ann"}, {"id": "3", "email": "zoe"}]


def test_spellings_are_coalesced_row_by_row(landing):
    """An empty text or a JSON null in the first hides nothing in the second."""
    columns = {"id": "text", "email": "text from email or properties.email or contact.mail"}
    rows = landing(
        columns,
        {
            "contact.jsonl": lines(
                {"id": "1", "email": "a"},
                {"id": "2", "Email": "b", "email": ""},
                {"id": "3", "email": None, "properties": {"email": " "}, "contact": {"mail": "c"}},
                {"id": "4", "properties": '{"email": "d"}', "contact": {"mail": "no"}},
                {"id": "5", "properties": "{no json", "contact": {"mail": None}},
            )
        },
    )
    assert [row["email"] for row in rows] == ["a", "b", "c", "d", None]


def test_floating_ids(landing):
    """Whole numbers in floating point are the ids that they were, while they are exact."""
    columns = {"vid": "text", "n": "text", "kept_id": "text from canonical_vid"}
    rows = landing(
        columns,
        {
            "contact/1.parquet": "select 5000526215.0::double as vid, 7.0::double as canonical_vid,"
            " '2.0' as n",
            "contact/2.parquet": "select '8007199254740991' as vid, 9007199254740991::double as"
            " canonical_vid, '17.50' as n",
        },
    )
    assert rows == [
        {"vid": "5000526215", "n": "2.0", "kept_id": "7"},
        {"vid": "8007199254740991", "n": "17.50", "kept_id": "9007199254740991"},
    ]
    for bad in ("9007199254740992::double", "'1.2345678901234567e+17'", "16777216::float"):
        told = landing(columns, {"contact.parquet": f"select {bad} as vid"})
        assert "hubspot.contact.vid has lost digits" in told and "Load it as text" in told, told


TIMES = {
    "2021-05-18T16:13:23Z": datetime(2021, 5, 18, 16, 13, 23),
    "2021-05-18 16:13:23.000 +0000": datetime(2021, 5, 18, 16, 13, 23),
    "2021-05-18 18:13:23 +02:00": datetime(2021, 5, 18, 16, 13, 23),
    "2021-05-18 16:13:23.5 UTC": datetime(2021, 5, 18, 16, 13, 23, 500000),
    "2021-05-18 16:13 UTC": datetime(2021, 5, 18, 16, 13),
    "1621354403": datetime(2021, 5, 18, 16, 13, 23),
    "1621354403.25": datetime(2021, 5, 18, 16, 13, 23, 250000),
    "1621354403000": datetime(2021, 5, 18, 16, 13, 23),
    "1621354403000.0": datetime(2021, 5, 18, 16, 13, 23),
}


@pytest.mark.parametrize("kind", ["timestamp", "load_time from t"])
def test_times(landing, kind):
    """Every way to write a time, as text and as number; zero dates are missing."""
    missing = ["0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "0", "0.0", "", " "]
    missing += ["1970-01-01T00:00:00Z", "1900-01-01 00:00:00", "9999-12-31 00:00:00.000"]
    numbered = list(enumerate([*TIMES, *missing, "soon"]))
    files = {"contact.csv": "n,t\n" + "".join(f"{n},{text}\n" for n, text in numbered)}
    rows = landing({"n": "text", "t": kind}, files, order="n::int")
    assert [row["t"] for row in rows] == [*TIMES.values(), *[None] * 10]
    assert [row["t_text"] for row in rows] == [*TIMES, *[None] * 9, "soon"]
    days = ("0001-01-01", "1900-01-01", "1970-01-01", "9999-12-31", "2021-05-18 16:13:23")
    values = ", ".join(f"(timestamp '{day}')" for day in days)
    typed = landing({"t": kind}, {"contact.parquet": f"from (values {values}) as a(t)"})
    assert typed[0]["t"] == datetime(2021, 5, 18, 16, 13, 23)
    assert typed[1:] == [{"t": None, "t_text": None}] * 4


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("_fivetran_synced", "2021-05-18T16:13:23Z"),
        ("_airbyte_extracted_at", "2021-05-18 16:13:23+00"),
        ("_airbyte_emitted_at", 1621354403000),
        ("_dlt_load_id", "1621354403.0"),
        ("_sdc_batched_at", "2021-05-18 16:13:23.000 UTC"),
        ("_sdcReceivedAt", "2021-05-18 16:13:23.000 +0000"),
        ("loaded_at", 1621354403.0),
    ],
)
def test_the_load_time_of_each_loader(landing, column, value):
    """Found by what is there."""
    rows = landing({"loaded_at": "load_time"}, {"contact.jsonl": lines({column: value})})
    assert rows[0]["loaded_at"] == datetime(2021, 5, 18, 16, 13, 23)


def test_without_a_load_time_the_run_stops_or_takes_the_files(landing):
    """The message names table and way out; the way out works."""
    files = {"contact/x.jsonl": lines({"id": 1}), "contact/y.jsonl.gz": gzip.compress(b'{"id": 2}')}
    columns = {"id": "text", "loaded_at": "load_time"}
    told = landing(columns, files)
    assert "'contact' of the source 'hubspot' has no column with the time of its load" in told
    assert "loaded_at_from: file" in told
    rows = landing(columns, files, loaded_at_from="file")
    written = [
        datetime.fromtimestamp(
            (landing.project.raw / "hubspot" / name).stat().st_mtime, timezone.utc
        )
        for name in files
    ]
    assert [row["id"] for row in rows] == ["1", "2"]
    for row, time in zip(rows, written, strict=True):
        assert abs((row["loaded_at"] - time.replace(tzinfo=None)).total_seconds()) < 2


@pytest.mark.parametrize("name", ["contact.csv", "contact.jsonl", "contact/2026.json"])
def test_a_file_without_a_byte_has_no_rows(landing, name):
    """And needs no load time."""
    assert landing({"id": "text", "loaded_at": "load_time"}, {name: ""}) == []


@pytest.mark.parametrize(
    "files",
    [
        {"contact.csv": "id\n1\n", "contact.jsonl": lines({"id": 2})},
        {"contact/a/x.csv": "id\n1\n", "contact/b/x.jsonl.gz": gzip.compress(b'{"id": 2}')},
        {"contact.csv": "id\n1\n", "contact/x.csv": "id\n2\n"},
    ],
)
def test_files_of_two_kinds_stop_the_run(landing, files):
    """Nothing is passed over: one table is one file, or files of one kind in one folder."""
    told = landing({"id": "text"}, files)
    assert "There are two inputs of 'hubspot' for 'contact': " in told, told


def test_a_word_for_nothing_is_no_merge(make_project):
    """Who was merged into `NULL` was merged into nobody, as whoever else was."""
    project = make_project("merges")
    words = ["NULL", "None", "n/a", "-", "\\N", "0", "nan", "", "a0"]
    contacts = [{"contact_id": f"a{n}", "merged_into_id": word} for n, word in enumerate(words)]
    event = {"event_id": "1", "event_type": "opened", "contact_id": "a0"}
    event |= {"occurred_at": datetime(2026, 2, 1), "loaded_at": datetime(2026, 2, 1)}
    (project.raw / "contacts.jsonl").write_text(lines(*contacts))
    project.write_raw({"events": [event]})
    project.build(select="+int_contact_persons").require()
    found = {
        row["contact_id"]: row["person_id"]
        for row in project.rows("intermediate.int_contact_persons")
    }
    assert found == {f"a{n}": f"a{n}" for n in range(8)} | {"a8": "a0"}


def test_a_page_of_an_api_is_no_table(make_project):
    """Rows of which nobody knows whom they speak of stop the run; a file without rows does not."""
    project = make_project("page")
    folder = project.raw / "mailgun"
    folder.mkdir()
    page = {"items": [{"address": "ann@x.test"}], "loaded_at": "2026-02-10"}
    hook = {"payload": {"event": "opened"}, "received_at": "2026-02-10"}
    (folder / "webhooks.jsonl").write_text(lines(hook))
    (folder / "complaints.csv").write_text("address,loaded_at\n")
    select = "+stg_mailgun__consents"
    settings = {"enabled_sources": ["mailgun"]}
    assert project.build(select=select, settings=settings).ok
    (folder / "bounces.json").write_text(json.dumps(page))
    told = project.build(select=select, settings=settings, fresh=False)
    assert not told.ok
    assert "raw table 'bounces' of the source 'mailgun' has rows, and none of the" in told.output


def test_tables_of_two_loaders_stop_the_run(landing):
    """Unless a setting names the one to read."""
    files = {"contact.csv": "id\n1\n", "contacts.csv": "id\n2\n"}
    names = ["contact", "contacts"]
    told = landing({"id": "text"}, files, names)
    assert "has the tables contact and contacts" in told and "raw_tables" in told
    assert landing({"id": "text"}, files, names, raw_tables=["hubspot.contacts"]) == [{"id": "2"}]
    files = {"contacts.csv": "id\n1\n", "contacts_detailed.csv": "id\n2\n"}
    names = ["contact", "contacts", "contacts_detailed"]
    assert landing({"id": "text"}, files, names) == [{"id": "1"}]


def test_a_named_relation_that_is_not_there_stops_the_run(landing):
    """No file is taken for it."""
    named = {"hubspot.contact": "crm.people"}
    told = landing({"id": "text"}, {"contact.csv": "id\n1\n"}, raw_relations=named)
    assert "no table or view crm.people, which the var raw_relations names for 'hubspot.co" in told


def test_flags(landing):
    """Every word for yes and no."""
    given = ["1", "true", "T", "yes", "1.0", "0", "False", "f", "no", "0.0", "", "maybe"]
    files = {"contact.csv": "n,b\n" + "".join(f"{n},{b}\n" for n, b in enumerate(given))}
    rows = landing({"n": "text", "b": "boolean"}, files, order="n::int")
    assert [row["b"] for row in rows] == [True] * 5 + [False] * 5 + [None] * 2


def test_tables_that_are_not_landed_are_told_and_columns_that_nobody_reads(landing):
    """A line each in rpt_source_coverage, also where a table has two names; a list of columns."""
    project = landing.project
    event = {"id": "1", "type": "OPEN", "recipient": "a@x.test", "created": "2026-02-10T10:00:00Z"}
    event["_fivetran_synced"] = "2026-02-10T11:00:00Z"
    files = {
        "email_event.jsonl": lines(event | {"favourite": "cats"}),
        "contact.csv": "id,property_email,_fivetran_synced,mood\n1,a@x.test,2026-02-10,good\n",
        "contactsMergedAudit.csv": "canonical_vid,vid_to_merge,_fivetran_synced\n1,2,2026-02-10\n",
    }
    files["lists.csv"] = "id\n1\n"
    landing({"id": "text"}, files)
    model = project.code / "models/staging/hubspot/stg_hubspot__contacts.sql"
    before = model.read_text()
    names = "raw_rows(['contact_merge_audit', 'contacts_merged_audit'],"
    model.write_text(before.replace("raw_rows('contact_merge_audit',", names))
    settings = {"enabled_sources": ["hubspot"]}
    project.build(select="+rpt_source_coverage", settings=settings).require()
    rows = project.query("select * from monitoring.rpt_source_coverage order by row_count")
    told = {row["vendor_event_type"]: (row["row_count"], row["is_mapped"]) for row in rows}
    assert told["table company is not landed"] == (0, None)
    assert told["open"] == (1, True)
    assert not [name for name in told if "merge" in name or "table contact " in name]
    command = ["--log-level", "debug", "compile", "--select", "path:models/staging"]
    log = project.dbt(*command, settings=settings).require().output
    model.write_text(before)
    assert unread_files(log, project.raw)["hubspot"] == ["lists.csv"]
    found = unread(log)
    assert found["hubspot", "email_event"] == ['"favourite"']
    assert '"mood"' in found["hubspot", "contact"] and '"id"' not in found["hubspot", "contact"]


# ------------------------------------------------------------------------------------- webhooks

SES = {"eventType": "Click", "mail": {"messageId": "m"}, "click": {"link": "https://x.test"}}
NOTE = {"Type": "Notification", "Message": json.dumps(SES)}


@pytest.fixture(scope="module")
def received(make_project):
    """A function of a source, payloads and a query gives what the query tells of its webhooks."""
    project = make_project("received")

    def receive(source, payloads, query, as_file="webhooks.jsonl"):
        folder = project.raw / source
        folder.mkdir(exist_ok=True)
        rows = [{"payload": payload, "received_at": "2026-02-10 00:00:00"} for payload in payloads]
        (folder / as_file).write_text(lines(*rows))
        settings = {"enabled_sources": [source]}
        project.build(select=f"+stg_{source}__events", settings=settings).require()
        return [tuple(row.values()) for row in project.query(query)]

    return receive


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (SES, ["Click"]),
        (json.dumps(SES), ["Click"]),
        ([SES, SES], ["Click", "Click"]),
        (NOTE, ["Click"]),
        ({"version": "0", "detail-type": "Email Clicked", "detail": SES}, ["Click"]),
        ({"Records": [{"EventSource": "aws:sns", "Sns": NOTE}]}, ["Click"]),
        ({"Records": [{"body": json.dumps(NOTE)}, {"body": json.dumps(SES)}]}, ["Click", "Click"]),
        ({"MessageId": "1", "Body": json.dumps({"detail": SES})}, ["Click"]),
        (
            {"Records": [{"body": json.dumps(NOTE | {"Message": json.dumps({"detail": SES})})}]},
            ["Click"],
        ),
        ({"Records": []}, ["empty_payload"]),
        ({"Message": "Successfully validated SNS topic"}, ["malformed_payload"]),
        ({"Records": [{"body": "no json"}, NOTE]}, ["Click", "malformed_payload"]),
        ("{", ["malformed_payload"]),
    ],
)
def test_envelopes_of_amazon(received, payload, expected):
    """SNS in SQS and Lambda, EventBridge, lists; as an object or as text of an object."""
    query = "select event_type, link_url from staging.stg_amazon_ses__events order by event_type"
    told = received("amazon_ses", [payload], query)
    assert [row[0] for row in told] == expected
    assert {row[1] for row in told if row[0] == "Click"} <= {"https://x.test"}


@pytest.mark.parametrize(
    "payload",
    [
        "mandrill_events=" + quote_plus('[{"event": "open ", "reject": {"email": "a@x.test"}}]'),
        {"mandrill_events": '[{"event": "open ", "reject": {"email": "a@x.test"}}]'},
        [{"event": "open", "msg": {"email": " "}, "entry": {"email": "a@x.test"}}],
    ],
)
def test_forms_of_mandrill_and_an_empty_text_that_hides_nothing(received, payload):
    """The body of a form as received, or as an object; the first path with a value counts."""
    query = "select event_type, contact_id is not null from staging.stg_mandrill__events"
    assert received("mandrill", [payload], query) == [("open", True)]


def test_payloads_of_every_type(make_project):
    """A payload may be a STRUCT, a MAP or JSON; test_envelopes_of_amazon has text."""
    project = make_project("payloads")
    payloads = {
        "mandrill": "{'event': 'open', 'ts': 1770715800, 'msg': {'email': 'a@x.test'}}",
        "sendgrid": "map {'event': 'open', 'timestamp': '1770715800', 'email': 'a@x.test'}",
        "mailjet": """json '[{"event": "open", "time": 1770715800, "email": "a@x.test"}]'""",
    }
    for source, payload in payloads.items():
        (project.raw / source).mkdir()
        file = project.raw / source / "webhooks.parquet"
        row = f"select {payload} as payload, timestamp '2026-02-20' as received_at"
        duckdb.sql(f"copy ({row}) to '{file}'")
    select = " ".join(f"+stg_{source}__events" for source in payloads)
    project.build(select=select, settings={"enabled_sources": [*payloads]}).require()
    for source in payloads:
        (row,) = project.query(f"select * from staging.stg_{source}__events")
        assert (row["event_type"], str(row["occurred_at"])) == ("open", "2026-02-10 09:30:00")
        assert row["contact_id"] is not None


def test_domains_in_punycode_are_decoded(landing):
    """As Python's own codec does; a label that is no Punycode stays, whatever numbers it spells."""
    chance = random.Random(3492)
    letters = "abcdxyz019-" + "äßéжщñ例語中가😀"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 20))) + "ü" for _ in range(40)]
    pairs = [(f"a@x.xn--{word.encode('punycode').decode()}.test", word) for word in words]
    expected = [{"address": name, "decoded": f"a@x.{word}.test"} for name, word in pairs]
    for label in ("xn--", "xn--abc-", "xn--a_b", "xn--" + "9" * 59, "xn--99999a", "plain-9"):
        expected.append({"address": f"a@{label}.test", "decoded": f"a@{label}.test"})
    given = ", ".join(f"('{row['address']}')" for row in expected)
    project = landing.project
    model = project.code / "models" / "staging" / "hubspot" / "probe.sql"
    model.write_text(
        f"with given as (select * from (values {given}) as rows (address))"
        " select address, {{ unicode_domain('address') }} as decoded from given"
    )
    project.build(select="probe", settings={"enabled_sources": ["hubspot"]}).require()
    found = project.query("select * from staging.probe")
    assert sorted(found, key=str) == sorted(expected, key=str)
