"""A Project whose dbt commands run inside the test's own process: seconds faster each.

Use it where a test needs many runs; the plain Project starts dbt as a user would.
"""

import contextlib
import gc
import io
import os
import time
from unittest import mock

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.parser.manifest import ManifestLoader
from harness import Project, Run

# Artefacts and logs cost seconds a command; a test that reads the manifest says --write-json.
QUIETLY = ("--no-use-colors", "--no-write-json", "--log-level-file", "none")
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
    """A copy of the project; `results` holds {node name: status} of the last run.

    A parse is used again when only vars differ that SQL reads when it is rendered. `parsed_vars`
    are the others: which models there are, and what they depend on.
    """

    parsed_vars = ("capabilities", "enabled_sources", "activation_exports", "engaged_tier_rank")

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

    def parsed_with(self, settings):
        """Those of the vars that a parse depends on."""
        return {name: value for name, value in settings.items() if name in self.parsed_vars}

    def compared(self):
        """Let dbt compare only those vars to know whether a parse still holds."""
        state_check = ManifestLoader.build_manifest_state_check

        def of_parsed_vars(loader):
            config = loader.root_project
            with mock.patch.object(config, "cli_vars", self.parsed_with(config.cli_vars)):
                return state_check(loader)

        return mock.patch.object(ManifestLoader, "build_manifest_state_check", of_parsed_vars)

    def dbt(self, *arguments, settings=None, environment=None):
        """Run a dbt command in the copy and return its Run; `results` tells what ran."""
        command = [*QUIETLY, *arguments]
        if settings:
            command += ["--vars", repr(settings)]
        started = time.monotonic()
        with (
            self.shared_parse(settings),
            self.compared(),
            surroundings(self, environment or {}) as printed,
        ):
            outcome = dbtRunner().invoke(command)
        results = getattr(outcome.result, "results", [])
        self.results = {result.node.name: str(result.status) for result in results}
        text = printed.getvalue() + (f"\n{outcome.exception}" if outcome.exception else "")
        return Run(outcome.success, text, time.monotonic() - started)


@contextlib.contextmanager
def surroundings(project, environment):
    """The folder and environment of a dbt command in this process; gives what it prints.

    The collector of garbage rests meanwhile: it takes a third of the time and finds nothing.
    """
    folder, before, printed = os.getcwd(), dict(os.environ), io.StringIO()
    for name in before:
        if name.startswith(("DBT_", "RAW_")):
            del os.environ[name]
    os.environ.update(project.surroundings | environment)
    os.chdir(project.code)
    gc.disable()
    try:
        with contextlib.redirect_stdout(printed):
            yield printed
    finally:
        DuckDBConnectionManager.close_all_connections()
        gc.enable()
        gc.collect()
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)
