"""What runs on Spark, in a session of its own on this machine: `make test-spark`.

The macros' edge values and the seeds. No model is built here.
"""

import csv
import shutil

import duckdb
import pytest
from engine_edges import ON_SPARK, expected, values_model
from engine_edges import model as edges_model
from harness import Project

CONFIGURATION = """\
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.sql.shuffle.partitions 2
spark.sql.leafNodeDefaultParallelism 1
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""
pytest.importorskip("pyspark", reason="make test-spark installs it")
PROFILE = {"DBT_TARGET": "spark", "SPARK_MASTER": "local[2]", "SPARK_LOCAL_IP": "127.0.0.1"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy in which Spark loaded the seeds and computed the edge values."""
    assert shutil.which("java"), "Spark needs Java 17: apt-get install openjdk-17-jre-headless"
    project = Project(tmp_path_factory.mktemp("spark") / "copy")
    (project.code / "models/edge_values.sql").write_text(values_model(escaped=True))
    (project.code / "models/edge_results.sql").write_text(edges_model())
    (project.folder / "spark-defaults.conf").write_text(CONFIGURATION)
    select = ["--select", "edge_values", "edge_results", "resource_type:seed"]
    project.dbt(
        "build",
        *[*select, "--exclude-resource-type", "test", "unit_test"],
        environment=PROFILE | {"SPARK_CONF_DIR": str(project.folder)},
    ).require()
    return project


def rows(project, schema, table, columns):
    """Rows of a table of Spark as texts, sorted."""
    files = f"{project.code}/spark-warehouse/{schema}.db/{table}/*.parquet"
    names = ", ".join(f'cast("{name}" as varchar)' for name in columns)
    return duckdb.sql(f"select {names} from read_parquet('{files}') order by all").fetchall()


def test_values_at_the_edge_are_one_thing_everywhere(built):
    """Times, decimals and JSON as tests/python/engine_edges.py lists them."""
    found = rows(built, "edges", "edge_results", ["name", "given", "result"])
    assert {(name, given): result for name, given, result in found} == expected() | ON_SPARK


def test_every_cell_of_every_seed_is_what_the_file_says(built):
    """Quotes and backslashes stand as they are, an empty cell is null, on Spark as on DuckDB."""
    built.dbt("seed").require()
    seeds = sorted((built.code / "seeds").rglob("*.csv"))
    assert len(seeds) > 20
    empty = 0
    for path in seeds:
        with path.open(newline="", encoding="utf-8") as file:
            columns = next(csv.reader(file))
        names = ", ".join(f'cast("{name}" as varchar)' for name in columns)
        with duckdb.connect(str(built.database), read_only=True) as base:
            wanted = base.sql(f"select {names} from seeds.{path.stem} order by all").fetchall()
        assert rows(built, "seeds", path.stem, columns) == wanted, path.stem
        empty += sum(cell is None for row in wanted for cell in row)
    assert empty > 500
