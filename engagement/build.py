"""Build everything and say what came of it: `engagement build`, which `make build` calls."""

import argparse
import sys

from engagement import first_look
from engagement.warehouse import raw_folder, working_database
from refresh import raw_files
from refresh.outcome import REMEDIES, Stop


def build(options: list[str]) -> None:
    """Seeds, models and data tests, then the first look. Exits as a refresh does where it fails.

    options: of `dbt build`.
    """
    from refresh.warehouse import Warehouse  # takes seconds: other commands need no dbt

    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--vars")
    given, others = parser.parse_known_args(options)
    of_all = ["--vars", given.vars] if given.vars else []
    warehouse = Warehouse(raw_folder(), working_database(), *of_all)
    try:
        warehouse.parse()
        raw_files.check(warehouse.raw_files())
        built = warehouse.build(*others)
    except Stop as stop:
        print(f"{stop.message}\n{REMEDIES[stop.outcome]}", file=sys.stderr)
        sys.exit(stop.outcome)
    finally:
        warehouse.close()
    on_server = warehouse.manifest.metadata.adapter_type != "duckdb"
    first_look.first_look([*warehouse.warnings, *built.warnings], only_summary=on_server)
