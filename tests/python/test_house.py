"""Rules of the house that no linter knows, read off its files and, for its size, off its graph."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import house
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CODE = (".py", ".sql", ".yml", ".yaml", ".sh", ".toml", ".csv", ".in", ".lock", ".md", ".cfg", "")
# In parts, so that this file does not name what it forbids.
REGISTRIES = re.compile("|".join(["p[y]pi[.]org", "python" + "hosted", "registry[.]np" + "mjs"]))
MACHINE_PATH = re.compile(r"(?<![\w.~$}{*-])/(work|farm|root|tmp|opt|Users|home)/\w")
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|X" + "XX|Not" + r"Implemented)\b")
ENGINE = re.compile(r"\b(adapter\.(dispatch|type)|target\.(type|name))\b")
ENGINE_NAME = re.compile(r"\b(duckdb|postgres(ql)?|spark|databricks|snowflake)\b", re.IGNORECASE)
CLOCK = re.compile(
    r"\b((now|today|random|rand|uuid|gen_random_uuid)\s*\("
    r"|(current_date|current_timestamp|run_started_at|invocation_id)\b)",
    re.IGNORECASE,
)
JINJA_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
SQL_COMMENT = re.compile(r"--[^\n]*")
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\s*\(")
MADE = re.compile(
    r"^(\.venv|\.git/|build|data|docs|logs|published|target|warehouse)|__pycache__|\.\w+_cache"
)
ADAPTER_PREFIX = re.compile(r"^(default|duckdb|postgres|spark)__|^_")


def files():
    """Text files of the repository: tracked, or new and not ignored.

    Without git (a downloaded archive) all files, but for the folders that make fills.
    """
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        paths = [path for path in ROOT.rglob("*") if not MADE.search(str(path.relative_to(ROOT)))]
    found = [path for path in paths if path.suffix in CODE and path.is_file()]
    assert len(found) > 100
    return found


def hits(pattern, paths, clean=lambda text: text):
    """`file:line: text` of each line of the files that the pattern matches, after cleaning."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(clean(path.read_text(errors="replace")).splitlines(), 1)
        if pattern.search(line)
    ]


def sql_code(text):
    """SQL and Jinja without comments, line by line as before."""
    blank = JINJA_COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    return SQL_COMMENT.sub("", blank)


def sql_files(*folders):
    """The SQL files under some folders of the project."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.sql"))]
    assert found, f"no SQL under {folders}"
    return found


def test_no_registry_is_named():
    """Locks and scripts work with whatever index the machine has."""
    assert hits(REGISTRIES, files()) == []


def test_no_path_of_a_machine():
    """Nothing is tied to where somebody worked."""
    assert hits(MACHINE_PATH, files()) == []


def test_nothing_is_left_unfinished():
    """No mark of work put off."""
    assert hits(UNFINISHED, files()) == []


def test_only_cross_db_knows_the_engine():
    """Dispatch and looks at the target stand in macros/cross_db/, nowhere else."""
    macros = [path for path in sql_files("macros") if "cross_db" not in path.parts]
    assert hits(ENGINE, macros + sql_files("models", "tests"), sql_code) == []


def test_models_name_no_engine():
    """The SQL of models and tests is the same on every engine."""
    assert hits(ENGINE_NAME, sql_files("models", "tests"), sql_code) == []


def test_nothing_reads_the_clock_or_chance():
    """Same inputs, same bytes. sqlfluff sees to the models; here are the macros too."""
    assert hits(CLOCK, sql_files("macros", "models", "tests"), sql_code) == []


def test_settings_are_read_by_the_getter_alone():
    """Vars and environment variables go through macros/config/ and macros/cross_db/."""
    outside = [
        path
        for path in sql_files("macros", "models", "tests")
        if not {"config", "cross_db"} & set(path.relative_to(ROOT).parts[1:2])
        or path.is_relative_to(ROOT / "models")
    ]
    assert hits(re.compile(r"\bvar\s*\("), outside, sql_code) == []


def test_at_most_sixteen_settings():
    """Everything tabular is a seed; the rest stays few enough to know."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    assert 1 <= len(project["vars"]) <= 16


def test_every_layer_explains_itself():
    """A README in each layer of models: what lives here, what it may read, the traps."""
    layers = ("staging", "intermediate", "marts")
    missing = [layer for layer in layers if not (ROOT / "models" / layer / "README.md").exists()]
    assert missing == []


def test_public_macros_are_documented():
    """Each macro that others may call has a description in a properties file of macros/.

    Implementations for one engine and macros with a leading underscore are not called by others.
    """
    defined = {
        name
        for path in sql_files("macros")
        for name in MACRO.findall(sql_code(path.read_text()))
        if not ADAPTER_PREFIX.match(name)
    }
    described = {
        macro["name"]
        for path in sorted((ROOT / "macros").rglob("*.yml"))
        for macro in yaml.safe_load(path.read_text()).get("macros", [])
        if str(macro.get("description", "")).strip()
    }
    assert sorted(defined - described) == []
    assert sorted(described - defined) == []


# ------------------------------------------------------------------------------------ its size


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """What dbt knows of the project with the settings as shipped."""
    return parsed(tmp_path_factory.mktemp("house"))


def parsed(target, settings=None):
    """The manifest of the project, parsed with some vars."""
    shipped = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
    places = {"DBT_PROFILES_DIR": "profiles", "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target}
    command = ["--quiet", "parse", "--vars", json.dumps(settings or {})]
    subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *command],
        cwd=ROOT,
        env=shipped | {name: str(value) for name, value in places.items()},
        check=True,
    )
    return json.loads((target / "manifest.json").read_text())


@pytest.fixture(scope="module")
def drawn(manifest):
    """The graph of the project."""
    return house.House(manifest)


@pytest.mark.parametrize("measure", house.LIMITS)
def test_the_house_stays_lean(drawn, measure):
    """Models, chains, tests and lines within their limits: what grows must make room."""
    assert drawn.numbers()[measure] <= house.LIMITS[measure]


def test_the_pictures_are_up_to_date(drawn):
    """Run `make house` after a change of the graph."""
    assert house.pictures(drawn) in house.PAGE.read_text(encoding="utf-8")


# ----------------------------------------------------------------- tests that see everything

# Days and times in marts that may lie after the as-of date, and why.
MAY_LIE_AHEAD = {
    "as_of_date": "is the day itself; the test looks for another one",
    "dim_contacts.created_at": "is what the record says",
    "dim_contacts.updated_at": "is what the record says",
    "dim_days.calendar_date": "is a calendar",
    "dim_deals.created_at": "is what the record says",
    "dim_deals.closed_at": "is what the record says, often a plan",
    "dim_messages.sent_at": "is what the record says, often a plan",
    "dim_messages.first_event_at": "is of every event received",
    "fct_events.event_date": "every event received is there",
    "fct_events.occurred_at": "every event received is there",
    "fct_events.loaded_at": "every event received is there",
    "rpt_event_reconciliation.load_date": "every event received is counted",
    "rpt_source_coverage.first_seen_at": "every event received is counted",
    "rpt_source_coverage.last_seen_at": "every event received is counted",
    "fct_send_decisions.planned_date": "is a plan",
    "fct_send_decisions.planned_at": "is a plan",
    "fct_send_predictions.planned_at": "is a plan",
    "fct_send_rule_hits.planned_at": "is a plan",
    "counted_from": "is of the newest load, whatever day is asked for",
    "consent_as_of": "is at most the end of the day, which the next day begins with",
    "use_until": "is how long it may be used",
    "rpt_refresh_runs.started_at": "is the machine's clock",
    "rpt_refresh_runs.ended_at": "is the machine's clock",
    "rpt_contact_360.next_allowed_at": "is a plan",
    "rpt_contact_360.quarantine_released_on": "is a plan",
}


def test_no_test_is_disabled(manifest):
    """A test that names a model that is gone would be left out, and nobody told."""
    tests = [node for found in manifest["disabled"].values() for node in found]
    assert [node["name"] for node in tests if node["original_file_path"].startswith("tests/")] == []
    active = {node["original_file_path"] for node in manifest["nodes"].values()}
    written = {str(path.relative_to(ROOT)) for path in sql_files("tests")}
    assert {path for path in written if "tests/generic/" not in path} <= active


@pytest.mark.parametrize("settings", [{}, {"activation_exports": True}], ids=["shipped", "exports"])
def test_who_is_erased_is_looked_for_everywhere(tmp_path, settings):
    """The test waits for every model that is made of contacts or events, stored or not."""
    known = parsed(tmp_path, settings)
    (test,) = (key for key in known["nodes"] if key.endswith(".erased_people_are_gone"))
    before = ancestors(known, test)
    models = {key for key, node in known["nodes"].items() if node["resource_type"] == "model"}
    of_people = {key for key in models if ancestors(known, key) & known["sources"].keys()}
    assert len(of_people) > 100
    assert of_people - before == set()


def ancestors(manifest, key):
    """Ids of all nodes that a node reads, or that these read."""
    found, left = set(), [key]
    while left:
        new = set(manifest["parent_map"][left.pop()]) - found
        found |= new
        left += new
    return found


def test_the_future_is_looked_for_everywhere(manifest):
    """Each day and time of a mart is compared with the as-of date, or may lie ahead."""
    (test,) = (
        node
        for node in manifest["nodes"].values()
        if node["name"] == "nothing_after_the_as_of_date"
    )
    compared = set(re.findall(r"'(\w+\.\w+)'", test["raw_code"]))
    dated = {
        f"{node['name']}.{column['name']}"
        for node in manifest["nodes"].values()
        if node["original_file_path"].startswith("models/marts/")
        and node["resource_type"] == "model"
        for column in node["columns"].values()
        if (column["data_type"] or "").startswith(("date", "timestamp"))
    }
    ahead = {name for name in dated if {name, name.split(".")[1]} & MAY_LIE_AHEAD.keys()}
    assert len(dated) > 40
    assert sorted(dated - compared - ahead) == []
    assert sorted(compared & ahead) == []


def small_house():
    """A source, three models in a row, a way around, a model of another branch, one hook."""
    reads = {"stg": ["source.p.generic.events"], "a": ["model.p.stg"], "side": [], "rules": []}
    reads["fct"] = ["model.p.a", "model.p.stg", "model.p.side", "model.p.rules"]
    folders = {"stg": "staging/generic", "fct": "marts/core", "rules": "staging/config"}
    nodes = {
        f"model.p.{name}": {
            "name": name,
            "resource_type": "model",
            "original_file_path": f"models/{folders.get(name, 'intermediate/x')}/{name}.sql",
            "depends_on": {"nodes": parents},
        }
        for name, parents in reads.items()
    }
    nodes["operation.p.start"] = {"name": "start", "resource_type": "operation"}
    return house.House({"nodes": nodes})


def test_chains_and_models_before_are_counted():
    """From a source's table, or from anywhere; what stands beside the chain counts as before."""
    small = small_house()
    end = small.find("fct")
    assert [small.name(key) for key in small.chain_to(end)] == ["stg", "a", "fct"]
    assert len(small.chain_to(end, "source.p.generic.events")) == 3
    assert small.chain_to(small.find("side"), "source.p.generic.events") == []
    assert {small.name(key) for key in small.before(end)} == {"stg", "a", "side", "rules"}


def test_arrows_that_others_imply_are_left_out():
    """stg -> fct goes by a; the settings are one box, and only in the picture of a lineage."""
    lines = list(house.lineage_picture(small_house(), "fct"))
    arrows = [line.strip() for line in lines if ">" in line]
    assert arrows == [
        "n_a --> n_fct",
        "n_generic_events --> n_stg",
        "n_side --> n_fct",
        "n_stg --> n_a",
        "settings -.-> n_fct",
    ]
    rooms = [line.strip() for line in house.rooms_picture(small_house())]
    assert "n_intermediate_x -->|2| n_marts_core" in rooms
    assert not any(line.startswith("n_staging_config -->") for line in rooms)
