"""Run `python -m refresh` in a test: on a copy of the project, or on a small one made for speed.

The small project has the layers, the names that a refresh looks for and little else: a table, a
view kept as files by week, a view over a model that is no mart. A row of its raw events with the
amount v is of version v; every relation of one release tells the same version and row count.
"""

import contextlib
import datetime
import io
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from unittest import mock

import duckdb
import pytest
import yaml
from harness import ROOT, Project

from refresh.__main__ import main
from refresh.outcome import Outcome

START = datetime.datetime(2026, 1, 1)
EVENTS = "read_parquet('{{ env_var('RAW_DIR') }}/events.parquet')"
CONTACTS = "read_parquet('{{ env_var('RAW_DIR') }}/contacts.parquet')"
MAX_AGE = "{{ (env_var('MAX_LOAD_AGE_DAYS', '') or none) | as_native }}"
PRESENT = f"contact_id not in (select contact_id from {CONTACTS} where deleted_at is not null)"
MODELS = {
    "intermediate/int_as_of_date": f"""
        select max(cast(occurred_at as date)) as as_of_date, max(amount) as version,
            max(loaded_at) as consent_as_of, max(loaded_at) + interval 2 day as use_until,
            cast(null as date) as counted_from
        from {EVENTS}
    """,
    "intermediate/int_erased_contacts": f"""
        select md5(contact_id) as contact_hash, true as is_erased
        from {CONTACTS} where deleted_at is not null
    """,
    "intermediate/int_objections": f"""
        select md5(contact_id) as subject_hash from {CONTACTS} where email is null
    """,
    "intermediate/int_event_points": f"""
        {{{{ config(meta={{'publish_partition': 'event_date'}}) }}}}
        select
            event_id as event_key, contact_id, user_agent, 1.5 as points,
            cast(occurred_at as date) as event_date
        from {EVENTS} where {PRESENT}
    """,
    "marts/core/dim_contacts": f"""
        select contact_id, md5(email) as email_hash from {CONTACTS} where {PRESENT}
    """,
    "marts/core/fct_events": f"""
        {{{{ config(materialized='view', meta={{'publish_partition': 'loaded_at'}}) }}}}
        select event_id, contact_id, amount, loaded_at, user_agent = 'bot' as is_machine
        from {EVENTS} where {PRESENT}
    """,
    "marts/core/dim_secrets": """
        {{ config(meta={'publish': false}) }} select 'hidden' as secret
    """,
    "marts/scoring/fct_contact_points": """
        {{ config(materialized='view') }}
        with event_points as (select * from {{ ref('int_event_points') }})
        select event_key, contact_id, points, as_of_date, version
        from event_points cross join {{ ref('int_as_of_date') }}
    """,
    "marts/scoring/fct_contact_scores": """
        select contact_id, sum(points) as score, count(*) as evidence_count, as_of_date, version
        from {{ ref('fct_contact_points') }} group by contact_id, as_of_date, version
    """,
    "marts/monitoring/rpt_prediction_quality": f"""
        select 'click' as target, count(*) filter (user_agent = 'odd') > 0 as is_alarm from {EVENTS}
    """,
    "marts/monitoring/rpt_event_reconciliation": f"""
        select source, cast(loaded_at as date) as load_date, count(*) as raw_count,
            count(*) filter ({PRESENT}) as accepted_count,
            count(*) filter (not ({PRESENT})) as erased_count, 0 as difference
        from {EVENTS} group by source, load_date
    """,
}
COPIED = (
    "macros/cross_db/types.sql",
    "models/marts/monitoring/rpt_refresh_runs.sql",
    "tests/generic/unique_grain.sql",
)
SCHEMAS = """{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
"""
TESTS = {
    "points_are_never_negative": "select * from {{ ref('int_event_points') }} where points < 0",
    "no_event_is_forbidden": """
        select * from {{ ref('fct_events') }} where contact_id = 'forbidden'
    """,
}
PROJECT = {
    "name": "small",
    "config-version": 2,
    "profile": "engagement_scoring",
    "models": {
        "small": {
            "intermediate": {"+schema": "intermediate", "+materialized": "table"},
            "marts": {
                "+materialized": "table",
                **{name: {"+schema": name} for name in ("core", "scoring", "monitoring")},
            },
        }
    },
    "flags": {"send_anonymous_usage_stats": False},
}
SOURCES = {
    "version": 2,
    "sources": [
        {
            "name": "generic",
            "schema": "raw",
            "tables": [
                {
                    "name": "events",
                    "config": {
                        "loaded_at_query": f"select max(loaded_at) from {EVENTS}",
                        "freshness": {
                            "warn_after": {"count": 2, "period": "day"},
                            "error_after": {"count": MAX_AGE, "period": "day"},
                        },
                    },
                },
                {"name": "contacts"},
            ],
        }
    ],
}
GRAIN = {"unique_grain": {"arguments": {"columns": ["contact_id"]}}}
KEY = "the tests' own key"
PROPERTIES = {"version": 2, "models": [{"name": "fct_contact_scores", "data_tests": [GRAIN]}]}


def small_project(folder):
    """A Project with the small models in it, and the raw tables of version 1."""
    source = Path(folder) / "source"
    for name, sql in {f"models/{key}": sql for key, sql in MODELS.items()}.items():
        write(source / f"{name}.sql", sql)
    for name, sql in TESTS.items():
        write(source / "tests" / f"{name}.sql", sql)
    write(source / "dbt_project.yml", yaml.safe_dump(PROJECT))
    write(source / "models" / "sources.yml", yaml.safe_dump(SOURCES))
    write(source / "models" / "marts" / "models.yml", yaml.safe_dump(PROPERTIES))
    write(source / "macros" / "generate_schema_name.sql", SCHEMAS)
    for name in COPIED:
        write(source / name, (ROOT / name).read_text())
    shutil.copytree(ROOT / "profiles", source / "profiles")
    project = Project(Path(folder) / "copy", source)
    write_version(project, 1)
    return project


def write(path, text):
    """Write a text file and the folders it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_version(project, version, deleted=(), extra=()):
    """Raw tables of a version: 30 + version events of 20 contacts, one every two days.

    deleted: numbers of contacts who asked to be erased. extra: more rows of events.
    """
    count = 30 + version
    events = [
        {
            "event_id": f"event-{number}",
            "source": "test",
            "contact_id": f"contact-{number % 20}",
            "occurred_at": START + datetime.timedelta(days=2 * number),
            "loaded_at": START + datetime.timedelta(days=2 * number, minutes=5),
            "user_agent": "secret-browser/1.0",
            "amount": Decimal(version if number == count - 1 else 0),
        }
        for number in range(count)
    ]
    contacts = [
        {
            "contact_id": f"contact-{number}",
            "email": f"person{number}@mail.example",
            "deleted_at": START if number in deleted else None,
        }
        for number in range(20)
    ]
    project.write_raw({"events": [*events, *extra], "contacts": contacts})


def command(project, *arguments, **environment):
    """A refresh of a copy as a process would be started: {arguments for subprocess}."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBT_", "RAW_", "MAX_LOAD"))
    }
    return {
        "args": [sys.executable, "-m", "refresh", *arguments],
        "cwd": project.code,
        "env": inherited
        | project.surroundings
        | {"EMAIL_HASH_KEY": KEY, "PYTHONPATH": str(ROOT)}
        | environment,
        "text": True,
    }


def refresh(project, *arguments, **environment):
    """Run a refresh as a scheduler would: (outcome, what it printed)."""
    done = subprocess.run(
        **command(project, *arguments, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Outcome(done.returncode), done.stdout


def refresh_here(project, *arguments, **environment):
    """Run a refresh in the test's own process, seconds faster: (outcome, what it printed)."""
    printed = io.StringIO()
    folder = os.getcwd()
    os.chdir(project.code)
    try:
        with (
            mock.patch.dict(os.environ, command(project, **environment)["env"], clear=True),
            mock.patch.object(sys, "argv", ["refresh", *arguments]),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    finally:
        os.chdir(folder)
    return Outcome(ended.value.code), printed.getvalue()


def content(project):
    """{relation: its rows, sorted} of what is published, and of the files by themselves.

    But for the history of runs, which goes on whatever the data do.
    """
    release = (project.published / "current").resolve()
    rows = {}
    with duckdb.connect(str(release / "engagement.duckdb"), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        for (name,) in connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by 1"
        ).fetchall():
            rows[name] = connection.execute(f"from {name} order by all").fetchall()
        for path in sorted((release / "parquet").glob("*/*")):
            files = path if path.is_file() else path / "*.parquet"
            name = f"{path.parent.name}/{path.stem}"
            rows[name] = connection.execute(f"from '{files}' order by all").fetchall()
    return {name: found for name, found in rows.items() if "rpt_refresh_runs" not in name}


def published_bytes(project):
    """Everything that lies in the published folder, names and bytes: to look for what must not."""
    found = b""
    for path in sorted(project.published.rglob("*")):
        found += str(path).encode()
        if path.is_file():
            found += path.read_bytes()
    return found
