"""What a release holds, read off dbt's manifest: all marts, and what the views among them read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from refresh.outcome import Outcome, Stop

MARTS = "models/marts/"
# Columns that are never published, whatever a model says.
PERSONAL = frozenset(
    {"user_agent", "ip_address", "properties", "attributes", "email", "received_contact_id"}
)


@dataclass(frozen=True)
class Relation:
    """One table or view of a release.

    source: its quoted name in the working database. columns: {name: type} that are published.
    comments: what it and its columns mean, the former under the key "".
    grain: columns that tell its rows apart. week_of: the column whose ISO week divides its files.
    sql: for a view, its query, on relations of the release. reads: their labels.
    """

    schema: str
    name: str
    source: str
    columns: dict[str, str]
    comments: dict[str, str]
    grain: tuple[str, ...] = ()
    week_of: str | None = None
    sql: str | None = None
    reads: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`schema.name`, as readers write it."""
        return f"{self.schema}.{self.name}"


def plan(manifest: Any, connection: DuckDBPyConnection) -> list[Relation]:
    """Relations of the next release; those that a view reads come before it.

    Published are the models under models/marts, but for `meta: {publish: false}`. A model with
    `meta: {publish_partition: <column>}` is kept as files per ISO week of that column. A mart that
    is a view stays one, and the models it reads come along with the columns that it names.
    """
    models = {
        node.relation_name: node
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.config.materialized != "ephemeral"
    }
    columns = {
        source: describe(connection, source)
        for source, node in models.items()
        if node.original_file_path.startswith(MARTS) and is_public(node)
    }
    queries = {
        source: models[source].compiled_code for source in columns if is_view(models[source])
    }
    reads = {view: [source for source in models if source in sql] for view, sql in queries.items()}
    for view, sources in reads.items():
        for source in sources:
            if not is_public(models[source]):
                raise Stop(
                    Outcome.CONFIGURATION,
                    f"{models[view].name} is published and reads {models[source].name}, which must "
                    "not be (publish: false). Materialise the former as a table.",
                )
            needed = named_columns(describe(connection, source), queries[view], columns[view])
            if source not in queries and not models[source].original_file_path.startswith(MARTS):
                columns[source] = columns.get(source, {}) | needed
    grains = unique_grains(manifest)
    relations = [
        Relation(
            schema=node.schema,
            name=node.alias,
            source=source,
            columns=columns[source],
            comments=comments(node, columns[source]),
            grain=grains.get(node.unique_id, ()),
            week_of=node.config.meta.get("publish_partition"),
            sql=within_release(queries[source], models) if source in queries else None,
            reads=tuple(label(models[other]) for other in reads.get(source, ())),
        )
        for source, node in models.items()
        if source in columns
    ]
    for relation in relations:
        refuse_personal(relation, relations)
    return in_order(relations)


def is_public(node: Any) -> bool:
    """Whether a model may be published: everything may that does not say otherwise."""
    return node.config.meta.get("publish") is not False


def is_view(node: Any) -> bool:
    """Whether a model is published as a view: it is one, and is not kept as files."""
    return node.config.materialized == "view" and not node.config.meta.get("publish_partition")


def label(node: Any) -> str:
    """`schema.name` of a model."""
    return f"{node.schema}.{node.alias}"


def comments(node: Any, columns: Iterable[str]) -> dict[str, str]:
    """What the project says of a model and of those of its columns: {"": ..., column: ...}."""
    documented = {name: column.description for name, column in node.columns.items()}
    meant = {"": node.description} | {name: documented.get(name, "") for name in columns}
    return {name: " ".join(text.split()) for name, text in meant.items() if text}


def describe(connection: DuckDBPyConnection, source: str) -> dict[str, str]:
    """{column: type} of a relation or a query, in its order."""
    rows = connection.execute(f"describe from {source}").fetchall()
    return {row[0]: row[1] for row in rows}


def named_columns(available: dict, sql: str, result: Iterable[str]) -> dict[str, str]:
    """The columns that a query may need: those it names, and those that its result has."""
    return {
        name: kind
        for name, kind in available.items()
        if name in result or re.search(rf"\b{re.escape(name)}\b", sql)
    }


def within_release(sql: str, models: dict[str, Any]) -> str:
    """A query without the name of the working database, which the published file does not have."""
    for source, node in models.items():
        sql = sql.replace(source, f'"{node.schema}"."{node.alias}"')
    return sql


def unique_grains(manifest: Any) -> dict[str, tuple[str, ...]]:
    """{model: columns} of the unique_grain tests."""
    return {
        node.attached_node: tuple(node.test_metadata.kwargs["columns"])
        for node in manifest.nodes.values()
        if node.resource_type == "test"
        and getattr(node, "test_metadata", None)
        and node.test_metadata.name == "unique_grain"
    }


def refuse_personal(relation: Relation, relations: list[Relation]) -> None:
    """Stop if a relation would be published with a column that may identify a person."""
    found = sorted(PERSONAL & set(relation.columns))
    if found:
        readers = [other.label for other in relations if relation.label in other.reads]
        why = f", which {', '.join(readers)} reads" if readers else ""
        raise Stop(
            Outcome.CONFIGURATION,
            f"{relation.label}{why} would be published with {', '.join(found)}. Materialise the "
            "view as a table without it, or set meta: {publish: false}.",
        )


def in_order(relations: list[Relation]) -> list[Relation]:
    """Sorted by label, but each view after all that it reads."""
    waiting = sorted(relations, key=lambda relation: relation.label)
    ordered: list[Relation] = []
    while waiting:
        done = {relation.label for relation in ordered}
        ready = next(relation for relation in waiting if done.issuperset(relation.reads))
        waiting.remove(ready)
        ordered.append(ready)
    return ordered
