"""The models as PostgreSQL and Spark would get them: compiled without a server, and parsed.

dbt compiles every model and test for the target; sqlglot parses each statement in the engine's
dialect and sees no error; every function called is on the engine's list below. A list names what
the project may call there: before adding to it, look the function up in the engine's manual.
"""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import sqlglot
from sqlglot.dialects.dialect import Dialect

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("postgres", "spark")
EVERYWHERE = """
    abs avg cast ceil chr coalesce concat concat_ws cos count cume_dist date_trunc decimal
    dense_rank exp extract first_value floor greatest lag last_value lead least left length ln
    lower lpad ltrim max md5 min mod ntile nullif percent_rank position power rank replace right
    round row_number rpad rtrim sign sin split_part sqrt stddev_samp substr sum translate trim
    upper var_samp varchar
"""
ONLY_THERE = {
    "postgres": """
        bit convert_to encode json_array_elements json_array_length json_build_array
        json_build_object json_each json_strip_nulls json_typeof normalize numeric pg_input_is_valid
        regexp_replace sha256
        string_agg string_to_array strpos substring
        timezone to_char to_timestamp unnest
    """,
    "spark": """
        array array_join assert_true collect_list conv date date_add date_format datediff explode
        from_json from_unixtime from_utc_timestamp get_json_object json_array_length
        element_at named_struct nvl2 sha2 split timestamp_micros to_date to_json to_timestamp
        to_unix_timestamp to_utc_timestamp transform try_cast try_url_decode unix_micros
        unix_timestamp
    """,
}
# The project's own, made at the start of a run.
ONLY_THERE["postgres"] += "keyed_hash"
FUNCTIONS = {engine: {*EVERYWHERE.split(), *ONLY_THERE[engine].split()} for engine in ENGINES}
# Words before a bracket that call nothing.
KEYWORDS = """
    all and any as between by case cross distinct else end except exists filter from group having in
    inner intersect is join lateral left limit not on or order over partition range rows select set
    then union using values when where with within
"""
# What DuckDB reads and the others do not, though sqlglot is patient with it.
FOREIGN_TOKENS = {"//", "QUALIFY"}


def compile_project(target, folder):
    """Compile for `target` into `folder` with no connection; return the manifest.

    dbt-spark asks for the module pyspark as soon as it reads the profile, although compiling never
    calls it: an empty one stands in, so that the tests do not need Spark's 400 MB.
    """
    (folder / "pyspark").mkdir()
    (folder / "pyspark" / "__init__.py").write_text("")
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet"]
    command += ["--no-use-colors", "--no-populate-cache", "compile", "--no-introspect"]
    command += ["--target", target, "--target-path", str(folder / "target")]
    command += ["--log-path", str(folder / "logs")]
    sources = sorted(path.name for path in (ROOT / "models" / "staging").iterdir())
    every_source = [name for name in sources if name != "config" and "." not in name]
    command += ["--vars", json.dumps({"enabled_sources": every_source})]
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("DBT_")}
    settings = {
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.getenv("PYTHONPATH")])]),
    }
    done = subprocess.run(
        command, cwd=ROOT, env=inherited | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"dbt compile for {target}:\n{done.stdout}{done.stderr}"
    return json.loads((folder / "target" / "manifest.json").read_text())


@pytest.fixture(scope="module", params=ENGINES)
def compiled(request, tmp_path_factory):
    """(engine, its manifest), the manifest holding the compiled SQL of every node."""
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, compile_project(request.param, folder)


def statements(manifest):
    """{unique id: compiled SQL} of every model and SQL test."""
    return {
        name: node["compiled_code"]
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "test") and node.get("compiled_code")
    }


def called(sql, engine):
    """Names of the functions that a statement calls, in lower case."""
    tokens = Dialect.get_or_raise(engine).tokenize(sql)
    return {
        token.text.lower()
        for token, following in pairwise(tokens)
        if following.token_type.name == "L_PAREN"
        and token.token_type.name not in ("STRING", "NUMBER")
        and token.text.isidentifier()
    } - set(KEYWORDS.split())


def test_every_model_and_test_was_compiled(compiled):
    """As many statements as models and tests, or the checks below would have looked at less."""
    _, manifest = compiled
    wanted = [
        name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "test")
    ]
    assert len(wanted) > 60
    assert len([name for name in wanted if ".stg_" in name]) > 40
    assert sorted(statements(manifest)) == sorted(wanted)


def test_every_statement_parses(compiled):
    """Each text is exactly one statement of the dialect, understood by the parser."""
    engine, manifest = compiled
    problems = []
    for name, sql in statements(manifest).items():
        try:
            parsed = [tree for tree in sqlglot.parse(sql, dialect=engine) if tree is not None]
        except sqlglot.errors.SqlglotError as error:
            problems.append(f"{name}: {error}")
            continue
        if len(parsed) != 1 or isinstance(parsed[0], sqlglot.exp.Command):
            problems.append(f"{name}: {len(parsed)} statements, or one that was not understood")
    assert problems == []


def test_every_function_is_the_engines_own(compiled):
    """A function of another engine is not on the list, and so is found."""
    engine, manifest = compiled
    strangers = {
        name: sorted(called(sql, engine) - FUNCTIONS[engine])
        for name, sql in statements(manifest).items()
        if called(sql, engine) - FUNCTIONS[engine]
    }
    assert strangers == {}


def test_no_foreign_syntax(compiled):
    """No operator or clause that only DuckDB reads."""
    engine, manifest = compiled
    tokenize = Dialect.get_or_raise(engine).tokenize
    found = {
        name: sorted(FOREIGN_TOKENS & {token.text.upper() for token in tokenize(sql)})
        for name, sql in statements(manifest).items()
    }
    found |= {
        name: ["integer division //"]
        for name, sql in statements(manifest).items()
        if "//" in without_texts(sql, engine)
    }
    assert {name: what for name, what in found.items() if what} == {}


def without_texts(sql, engine):
    """The tokens of a statement without comments and quoted texts, joined by nothing."""
    tokens = Dialect.get_or_raise(engine).tokenize(sql)
    return "".join(token.text for token in tokens if token.token_type.name != "STRING")


def test_the_lists_catch_a_stranger():
    """The look at functions and syntax finds what it is there for."""
    sql = "select try_cast(a as int), epoch_ms(b), 'list_sum(c)' from read_parquet('x')"
    assert called(sql, "postgres") - FUNCTIONS["postgres"] == {
        "try_cast",
        "epoch_ms",
        "read_parquet",
    }
    assert called(sql, "spark") - FUNCTIONS["spark"] == {"epoch_ms", "read_parquet"}
    assert "//" in without_texts("select 7 // 2, '//'", "postgres")
    assert "//" not in without_texts("select '//'", "postgres")


def test_another_engine_is_refused_by_name(project):
    """A package user's Snowflake would get DuckDB's SQL: parsing stops. DuckDB stands for it."""
    path = project.code / "macros/cross_db/engine.sql"
    path.write_text(path.read_text().replace("['duckdb', 'postgres', ", "['postgres', "))
    parsed = project.dbt("parse")
    assert not parsed.ok
    assert "engagement_scoring has no SQL for duckdb: it is written for" in parsed.output


def test_sources_and_seeds_are_read_in_staging_only(compiled):
    """A datum walks one way: seeds into staging/config, sources into the other staging folders."""
    _, manifest = compiled
    strays = []
    for name, node in manifest["nodes"].items():
        if node["resource_type"] != "model":
            continue
        folder = node["original_file_path"].replace(os.sep, "/")
        kinds = {parent.split(".")[0] for parent in node["depends_on"]["nodes"]}
        is_config = folder.startswith("models/staging/config/")
        if "seed" in kinds and not is_config:
            strays.append(f"{name} reads a seed")
        if "source" in kinds and (is_config or not folder.startswith("models/staging/")):
            strays.append(f"{name} reads a source")
    assert strays == []
