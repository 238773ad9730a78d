"""Two databases compared: every mart and the rejected events, names, types, rows and values.

A value is compared by how Python writes it, so 0.0 and -0.0, or 1.0 and 1.00, are not the same.
"""

from collections import Counter

import duckdb

NOT_MARTS = ("information_schema", "intermediate", "main", "seeds", "staging")
ALSO = ("intermediate.int_events_rejected",)


def read_tables(database, schemas=None):
    """{schema.table: (columns with types, rows in order)} of a database file.

    schemas: which schemas to read; None = those of marts, and the tables in ALSO.
    """
    tables = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute(
            "select table_schema, table_name from information_schema.tables order by 1, 2"
        ).fetchall()
        for schema, table in found:
            name = f"{schema}.{table}"
            wanted = schema in schemas if schemas else schema not in NOT_MARTS or name in ALSO
            if wanted:
                cursor = connection.execute(f'select * from {schema}."{table}" order by all')
                columns = [(column[0], str(column[1])) for column in cursor.description]
                tables[name] = (columns, cursor.fetchall())
    return tables


def differing_tables(found, wanted, limit=4):
    """Lines that tell how the tables `found` differ from those `wanted`; none if they are equal.

    found, wanted: results of read_tables. limit: rows to show of each table; 0 = only counts.
    """
    lines = []
    for name in sorted(found.keys() | wanted.keys()):
        if name not in wanted or name not in found:
            lines.append(f"{name}: only after the {'loads' if name in found else 'full refresh'}")
        elif found[name][0] != wanted[name][0]:
            lines.append(f"{name}: columns {found[name][0]}, full refresh {wanted[name][0]}")
        elif repr(found[name][1]) != repr(wanted[name][1]):
            lines += _differing_rows(name, found[name], wanted[name], limit)
    return lines


def _differing_rows(name, found, wanted, limit):
    """How two tables with the same columns differ, row by row."""
    columns = [column for column, _ in found[0]]
    ours, theirs = Counter(map(repr, found[1])), Counter(map(repr, wanted[1]))
    extra = _rows(found[1], ours - theirs)
    missing = _rows(wanted[1], theirs - ours)
    key = _key(columns, extra, missing)
    by_key = {row[:key]: row for row in missing}
    counts = f"{len(found[1])} rows, full refresh {len(wanted[1])}"
    lines = [f"{name}: {counts}; {len(extra)} too many, {len(missing)} missing"]
    for row in extra:
        twin = by_key.pop(row[:key], None)
        if twin is None:
            lines.append(f"  too many: {_named(columns, row)}")
            continue
        changes = [
            f"{column} {left!r}, full refresh {right!r}"
            for column, left, right in zip(columns, row, twin, strict=True)
            if repr(left) != repr(right)
        ]
        lines.append(f"  {_named(columns[:key], row)}: " + "; ".join(changes))
    lines += [f"  missing: {_named(columns, row)}" for row in by_key.values()]
    more = len(lines) - 1 - limit
    return [*lines[: limit + 1], *([f"  ... and {more} more"] if more > 0 and limit else [])]


def _rows(rows, surplus):
    """The rows that a count of their texts asks for."""
    left, chosen = Counter(surplus), []
    for row in rows:
        if left[repr(row)] > 0:
            left[repr(row)] -= 1
            chosen.append(row)
    return chosen


def _key(columns, *sides):
    """How many leading columns name a row on both sides: ids stand first in every model."""
    for width in range(1, len(columns)):
        if all(len({row[:width] for row in rows}) == len(rows) for rows in sides):
            return width
    return len(columns)


def _named(columns, row):
    """A row as text, missing values left out."""
    pairs = zip(columns, row, strict=False)
    return ", ".join(f"{column}={value}" for column, value in pairs if value is not None)
