"""A Project whose dbt commands run inside the test's own process: seconds faster each.

Use it where a test needs many runs; the plain Project starts dbt as a user would.
"""

import contextlib
import io
import os
import time

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from harness import Project, Run

NO_TRAITS = """{{ config(materialized='view') }}
select
    contact_key,
    contact_id,
    cast(null as {{ type_text() }}) as trait,
    cast(null as {{ type_text() }}) as trait_value
from {{ ref('int_contacts') }}
where 1 = 0
"""
NO_SENDS = """{{ config(materialized='view', contract={'enforced': false}) }}
select
    contact_id,
    message_id,
    turn,
    planned_at,
    cast(null as {{ type_double() }}) as open_probability,
    cast(null as {{ type_double() }}) as click_probability,
    cast(null as {{ type_double() }}) as unsubscribe_probability_7d
from {{ ref('int_planned_sends') }}
where 1 = 0
"""


class InProcessProject(Project):
    """A copy of the project; `results` holds {node name: status} of the last run."""

    def __init__(self, folder):
        """Copy the project into `folder`, as Project does."""
        super().__init__(folder)
        self.results = {}

    def without_traits(self, *models):
        """Let models that tell traits be empty, so that what stands before them is not built.

        For tests whose settings name no such trait; predictions are most of the time of a build.
        """
        for model in models:
            (path,) = (self.code / "models").rglob(f"{model}.sql")
            empty = NO_SENDS if model == "fct_send_predictions" else NO_TRAITS
            path.write_text(empty, encoding="utf-8")
        return self

    def dbt(self, *arguments, settings=None, environment=None):
        """Run a dbt command in the copy and return its Run; `results` tells what ran."""
        command = ["--no-use-colors", *arguments]
        if settings:
            command += ["--vars", repr(settings)]
        printed = io.StringIO()
        started = time.monotonic()
        with surroundings(self, environment or {}), contextlib.redirect_stdout(printed):
            outcome = dbtRunner().invoke(command)
        DuckDBConnectionManager.close_all_connections()
        results = getattr(outcome.result, "results", [])
        self.results = {result.node.name: str(result.status) for result in results}
        text = printed.getvalue() + (f"\n{outcome.exception}" if outcome.exception else "")
        return Run(outcome.success, text, time.monotonic() - started)


@contextlib.contextmanager
def surroundings(project, environment):
    """The working folder and the environment of a command, put back afterwards."""
    folder, before = os.getcwd(), dict(os.environ)
    for name in before:
        if name.startswith(("DBT_", "RAW_")):
            del os.environ[name]
    os.environ.update(
        DBT_PROFILES_DIR=str(project.code / "profiles"),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        RAW_DIR=str(project.raw),
        DUCKDB_PATH=str(project.database),
        PUBLISH_DIR=str(project.published),
        **environment,
    )
    os.chdir(project.code)
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)
