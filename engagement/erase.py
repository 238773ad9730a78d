"""A person asks to be erased: the request for it, and the proof that nothing is left.

The request is a raw table like any other (`erasure_requests`), with every id and address of the
person: the next refresh erases them. The proof looks for the same names in what the product makes:
each table of each database, the published files, logs, exports and backups. The logs of objections
and erasures keep keyed hashes, so that nobody comes back who is loaded again; the proof says so.
"""

import mmap
import os
import re
from pathlib import Path

import duckdb

from engagement.backup import LOG
from engagement.person import keyed_hash, names_of, naming, normal, relations_of
from engagement.use import utc_now
from engagement.warehouse import (
    open_warehouse,
    published_folder,
    raw_folder,
    rows,
    working_database,
)
from refresh.publish import quoted

TABLE = "erasure_requests"
# Tables of hashes that are kept: who was erased and who objected, and what raw rows say of either.
MEMORY = frozenset({"int_consent_statements", "int_erased_contacts", "int_objections"})
_TOKEN = 6  # ids shorter than this stand in texts by chance
_IDS = """
    select contact_id from intermediate.int_contact_persons where contact_id in $id
    union
    select received_contact_id from intermediate.int_contact_keys where received_contact_id in $id
    order by 1
"""
# Whoever landed what is in `raw` owns it.
_TABLES = """
    select schema_name, table_name from duckdb_tables()
    where database_name = current_database() and schema_name <> 'raw' order by all
"""


def erase(name: str) -> str:
    """Write the request of a contact_id or an e-mail address; what was written and what to do next.

    Exits with a sentence where nobody is known by it, or where the table is kept in another form.
    """
    with open_warehouse() as warehouse:
        relations = relations_of(warehouse)
        who, names = names_of(warehouse, relations, name)
        if not names["key"]:
            raise SystemExit(f"There is no contact {name}. Nothing was asked for.")
        ids = [row["contact_id"] for row in rows(warehouse, _IDS, {"id": names["id"]})]
    folder = Path(raw_folder()) / TABLE
    file = folder / f"engagement-{keyed_hash(who)[:16]}.parquet"
    others = [path for path in Path(raw_folder()).glob(f"{TABLE}*") if path != folder]
    others += [path for path in folder.glob("*") if path.suffix != ".parquet"]
    wanted = [(one, None) for one in ids]
    wanted += [(None, one) for one in names["address"] if "@" in one]
    if others:
        told = "\n".join(f"  contact_id {one}" if one else f"  email {two}" for one, two in wanted)
        raise SystemExit(
            f"{others[0]} is where such requests are landed. Land there, with the time of today:\n"
            + told
        )
    if file.exists():
        return f"{who} was asked for already: {file}. The next refresh erases, if none did since."
    folder.mkdir(parents=True, exist_ok=True)
    now, keys = utc_now().replace(microsecond=0), ",".join(map(str, names["key"]))
    with duckdb.connect() as connection:
        connection.execute(
            "create table requests (contact_id text, email text, requested_at timestamp,"
            " contact_keys text)"
        )
        connection.executemany(
            "insert into requests values (?, ?, ?, ?)",
            [(*one, now, keys) for one in wanted],
        )
        connection.execute(f"copy requests to '{quoted(file)}' (format parquet)")
    file.chmod(0o600)  # it is personal
    return (
        f"{file}: {len(wanted)} ids and addresses of {who}.\nThe next refresh erases the person. "
        f"Then: engagement erase {name} --proof"
    )


def proof(name: str, folders: list[Path]) -> str:
    """That nothing is left of somebody whose erasure was asked for here; exits with 1 where it is.

    folders: of exports and backups that do not lie in the usual places.
    """
    names = requested(name)
    in_clear = names | {"hash": []}
    databases, files = made(folders)
    left, kept = [], {}
    for database in databases:
        with open_warehouse(database) as connection:
            for row in rows(connection, _TABLES):
                schema, table = row["schema_name"], row["table_name"]
                relation = f'"{schema}"."{table}"'
                count = rows_with(connection, relation, names)
                if count and table in MEMORY and not rows_with(connection, relation, in_clear):
                    kept[f"{schema}.{table}"] = max(count, kept.get(f"{schema}.{table}", 0))
                elif count:
                    left.append(f"  {database}, {schema}.{table}: {count:,} rows")
    with duckdb.connect() as connection:
        for file in files:
            if file.suffix == ".parquet":
                wanted = in_clear if file.name == LOG else names
                count = rows_with(connection, f"read_parquet('{quoted(file)}')", wanted)
                left += [f"  {file}: {count:,} rows"] if count else []
    left += [f"  {file}" for file in databases + files if holds(file, within(names))]
    if left:
        raise SystemExit(
            f"{name} is still in {len(left)} places. Refresh first; then delete what holds it, "
            "if it is a log, an export or a backup:\n" + "\n".join(left)
        )
    short = ", ".join(one for one in names["id"] if len(one) < _TOKEN)
    memory = ", ".join(f"{table} {count}" for table, count in sorted(kept.items()))
    return (
        f"Nothing of {name} is left in {len(databases)} databases and {len(files)} files.\n"
        f"Kept under a hash, against a return: {memory or 'nothing'}. Raw tables are yours."
        + (f"\nToo short to look for within longer texts and logs: {short}." if short else "")
    )


def requested(name: str) -> dict[str, list[str]]:
    """All names of the person, from the request that has this one."""
    wanted = [name, normal(name)]
    folder = Path(raw_folder()) / TABLE
    for file in sorted(folder.glob("engagement-*.parquet")):
        with duckdb.connect() as connection:
            found = rows(connection, f"from read_parquet('{quoted(file)}')")
        ids = [row["contact_id"] for row in found if row["contact_id"]]
        addresses = [row["email"] for row in found if row["email"]]
        if set(wanted) & {*ids, *addresses}:
            hashes = [keyed_hash(one) for one in ids + addresses]
            keys = found[0]["contact_keys"].split(",")
            return {"id": ids, "address": addresses, "hash": hashes, "key": keys}
    raise SystemExit(f"The erasure of {name} was not asked for by `engagement erase`: in {folder}.")


def made(folders: list[Path]) -> tuple[list[Path], list[Path]]:
    """(Databases, other files) that the product made, each once; links are left out."""
    working = Path(working_database())
    usual = [working.parent / "as_of", published_folder(), Path("exports"), Path("build/boards")]
    usual.append(Path(os.environ.get("DBT_LOG_PATH", "logs")))
    usual.append(Path(os.environ.get("DBT_TARGET_PATH", "target")))
    found = {working, *(file for place in usual + folders for file in place.rglob("*"))}
    found = {file for file in found if file.is_file() and not file.is_symlink()}
    databases = sorted(file for file in found if file.suffix == ".duckdb")
    return databases, sorted(found - set(databases))


def rows_with(
    connection: duckdb.DuckDBPyConnection, relation: str, names: dict[str, list[str]]
) -> int:
    """How many rows of a relation have one of the names: in a text, or as the key of an id."""
    columns = {
        row["column_name"]: row["column_type"]
        for row in rows(connection, f"describe from {relation}")
    }
    conditions = []
    for column in (f'"{name}"' for name, kind in columns.items() if kind == "VARCHAR"):
        conditions.append(f"{column} in $exact or lower({column}) in $address")
        if within(names):
            conditions.append(f"regexp_matches(lower({column}), $within)")
    for column in naming(list(columns)).get("key", ()):
        conditions.append(f'cast("{column}" as varchar) in $key')
    query = f"select count(*) as held from {relation} where {' or '.join(conditions) or 'false'}"
    values = {
        "exact": names["id"] + names["hash"],
        "address": names["address"],
        "within": within(names),
        "key": names["key"],
    }
    used = {kind: value for kind, value in values.items() if f"${kind}" in query}
    return rows(connection, query, used)[0]["held"]


def within(names: dict[str, list[str]]) -> str:
    """A pattern of the addresses and longer ids, where one stands by itself; none: empty."""
    long = [one for one in names["id"] if len(one) >= _TOKEN] + names["address"]
    any_of = "|".join(re.escape(one.lower()) for one in long)
    return f"(^|[^a-z0-9_.+-])({any_of})($|[^a-z0-9_-])" if long else ""


def holds(file: Path, pattern: str) -> bool:
    """Whether the pattern stands in the bytes of a file."""
    if not pattern or not file.stat().st_size:
        return False
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(pattern.encode(), data, re.IGNORECASE) is not None
