"""Everything that is held about one person, for a request of access.

What to look in is read off the database, not off a list: every table and view, of whatever layer,
with a column that names a contact by id, by address, by the key of an id or by a keyed hash.
"""

import hashlib
import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import duckdb

from engagement.first_look import first_sentence
from engagement.warehouse import rows

MADE_OF = ("intermediate", "staging")  # schemas of what marts are made of
# {what such a column names a person by: (its name, how it is compared)}. A row counts by the first
# of these that it has: an address that people share brings nobody else's rows.
_NAMED_BY = {
    "id": (r"(\w+_)?(contact|person)_id", "cast({} as varchar) in $id"),
    "key": (r"(\w+_)?contact_key", "try_cast({} as bigint) in $key"),
    "hash": (r"(subject|contact|email)_hash", "{} in $hash"),
    "address": (r"(?i)email([ _]address)?", "lower(trim(cast({} as varchar))) in $address"),
}
_RELATIONS = """
    select
        table_schema as schema, table_name as name,
        list(column_name order by ordinal_position) as columns
    from information_schema.columns
    where table_catalog = current_database()
    group by table_schema, table_name
    order by list_contains($made_of, table_schema), table_schema <> 'core', 1, 2
"""
_RECORDS = "select contact_id from intermediate.int_contact_records where email_hash = ?"
_PERSONS = "select distinct person_id from intermediate.int_contact_persons where contact_id in ?"
_IDS = "select contact_id from intermediate.int_contact_persons where person_id in ?"
_KEYS = """
    select unnest([contact_key, received_contact_key]) as key from intermediate.int_contact_keys
    where received_contact_id in $id or contact_id in $id
"""
_HASHES = """
    select subject_hash as hash from intermediate.int_contact_hashes where contact_key in $key
    union
    select email_hash from intermediate.int_contact_records where contact_id in $id
"""


def person(warehouse: duckdb.DuckDBPyConnection, name: str, file: Path | None) -> str:
    """The page about a contact_id or an e-mail address; the same as JSON in `file`, if given.

    Exits with a sentence where nothing is held, or where an address belongs to several people.
    """
    warehouse.execute("set timezone = 'UTC'")
    relations = relations_of(warehouse)
    who, names = names_of(warehouse, relations, name)
    held = [relation | {"rows": found(warehouse, relation, names)} for relation in relations]
    if not any(relation["rows"] for relation in held):
        raise SystemExit(
            f"There is no contact {name}."
            + (" Is EMAIL_HASH_KEY the key of this database?" if "@" in name else "")
        )
    if file:
        tables = {label(relation): relation["rows"] for relation in held}
        text = json.dumps(
            {"contact_id": who, "tables": tables}, indent=1, ensure_ascii=False, default=str
        )
        file.touch(mode=0o600)  # it is personal
        file.write_text(text + "\n", encoding="utf-8")
    return page(who, held)


def relations_of(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every table and view that names people, with the columns (`by`) in which it does."""
    return [
        relation | {"by": by}
        for relation in rows(warehouse, _RELATIONS, {"made_of": list(MADE_OF)})
        if (by := naming(relation["columns"]))
    ]


def naming(columns: list[str]) -> dict[str, list[str]]:
    """{what a relation names people by: its columns that do}, in the order of _NAMED_BY."""
    every = {
        kind: [column for column in columns if re.fullmatch(pattern, column)]
        for kind, (pattern, _) in _NAMED_BY.items()
    }
    return {kind: found for kind, found in every.items() if found}


def names_of(
    warehouse: duckdb.DuckDBPyConnection, relations: list[dict[str, Any]], name: str
) -> tuple[str, dict[str, list[Any]]]:
    """The person's contact_id, and all that names them: ids, addresses, keys and hashes."""

    def values(query: str, *of: Any) -> set[Any]:
        return {next(iter(row.values())) for row in rows(warehouse, query, *of)} - {None}

    address = normal(name)
    asked = {name} if "@" not in name else {name, keyed_hash(address)}
    asked |= values(_RECORDS, keyed_hash(address))
    persons = values(_PERSONS, list(asked))
    if len(persons) > 1:
        known = ", ".join(sorted(persons))
        raise SystemExit(f"{len(persons)} people have the address {name}. Name one: {known}.")
    names = {"id": sorted(asked | values(_IDS, list(persons)))}
    addresses = {address}
    for relation in relations:
        for column in relation["by"].get("address", ()) if "id" in relation["by"] else ():
            query = f'select lower(trim(cast("{column}" as varchar))) from {label(relation)} '
            query += f"where {condition({'id': relation['by']['id']})}"
            addresses |= values(query, {"id": names["id"]})
    names["address"] = sorted(addresses)
    names["key"] = sorted(values(_KEYS, {"id": names["id"]}))
    known = values(_HASHES, {"id": names["id"], "key": names["key"]})
    hashes = known | {keyed_hash(one) for one in names["id"] + names["address"]}
    return next(iter(persons), name), names | {"hash": sorted(hashes)}


def found(
    warehouse: duckdb.DuckDBPyConnection, relation: dict[str, Any], names: dict[str, list[Any]]
) -> list[dict[str, Any]]:
    """The person's rows of a relation, oldest first, in a fixed order."""
    columns = sorted(relation["columns"], key=lambda name: not name.endswith(("_at", "_on")))
    order = ", ".join(f'"{column}"' for column in columns)
    query = f"from {label(relation)} where {condition(relation['by'])} order by {order}"
    used = {kind: values for kind, values in names.items() if f"${kind}" in query}
    try:
        return rows(warehouse, query, used)
    except duckdb.Error as error:  # such as a raw file that a view of the first step reads
        raise SystemExit(f"{label(relation)} cannot be read: {error}") from error


def condition(by: dict[str, list[str]]) -> str:
    """In SQL: the row's first name, in the order of _NAMED_BY, is one of the person's."""
    return "coalesce({}, false)".format(
        ", ".join(
            _NAMED_BY[kind][1].format(f'"{column}"')
            for kind, columns in by.items()
            for column in columns
        )
    )


def label(relation: dict[str, Any]) -> str:
    """`schema.name`."""
    return f"{relation['schema']}.{relation['name']}"


def normal(address: str) -> str:
    """An address as the project's macro mail_address has it."""
    name, at, domain = unicodedata.normalize("NFC", address.strip().lower()).rpartition("@")
    if "xn--" in domain and domain.isascii():
        domain = domain.encode("ascii").decode("idna")
    return name + at + domain


def keyed_hash(text: str) -> str:
    """What the project's macro keyed_hash makes of a text."""
    for key in os.environ.get("EMAIL_HASH_KEY", "engagement_scoring").split("->"):
        inner = hashlib.sha256((key + text).encode()).hexdigest()
        text = hashlib.sha256((key + inner).encode()).hexdigest()
    return text


def page(who: str, held: list[dict[str, Any]]) -> str:
    """What is held, in Markdown: marts, what was received, and what is kept under a hash.

    Of the steps between, which are worked out from these, it has the counts.
    """
    about = descriptions()
    lines = [f"# All that is held about {who}", ""]
    steps = []
    for relation in held:
        name, count = label(relation), f"{len(relation['rows']):,}"
        if not relation["rows"]:
            continue
        if relation["schema"] == "intermediate" and next(iter(relation["by"])) != "hash":
            steps.append(f"- {name}: {count}")
            continue
        lines += [f"## {name}: {count}", "", *about.get(name, []), *table(relation), ""]
    empty = ", ".join(label(relation) for relation in held if not relation["rows"])
    lines += ["## Rows of the steps between what was received and these", "", *steps, ""]
    return "\n".join([*lines, f"Nothing in {empty or 'any other table'}."])


def descriptions() -> dict[str, list[str]]:
    """{`schema.name`: its first sentence and a blank line}, where dbt has left its manifest."""
    manifest = Path(os.environ.get("DBT_TARGET_PATH", "target")) / "manifest.json"
    nodes = json.loads(manifest.read_text())["nodes"] if manifest.exists() else {}
    return {
        f"{node['schema']}.{node['name']}": [first_sentence(node["description"]), ""]
        for node in nodes.values()
        if node["resource_type"] == "model" and node["description"]
    }


def table(relation: dict[str, Any]) -> list[str]:
    """Rows as a table of the columns that say something; one row as a list."""
    found = relation["rows"]
    columns = [name for name in relation["columns"] if any(row[name] is not None for row in found)]
    if len(found) == 1:
        return [f"- {name}: {cell(found[0][name])}" for name in columns]
    values = [[cell(row[name]) for name in columns] for row in found]
    return ["| " + " | ".join(cells) + " |" for cells in (columns, ["---"] * len(columns), *values)]


def cell(value: Any) -> str:
    """A value within a table of Markdown."""
    return "" if value is None else " ".join(str(value).replace("|", "\\|").split())
