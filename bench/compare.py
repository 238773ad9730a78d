"""Whether two databases hold the same tables: rows compared both ways, or by a hash of all rows."""

import duckdb

MARTS = ("core", "scoring", "predictions", "pressure", "activation", "monitoring")


def differing_rows(left_file, left_table, right_file, right_table):
    """Rows of the left table that the right one lacks, and the other way round: two counts.

    Tables are compared as bags, over the left one's columns; a missing column raises.
    """
    with _both(left_file, right_file) as connection:
        left, right = f"left_file.{left_table}", f"right_file.{right_table}"
        names = _columns(connection, left)
        if sorted(names) != sorted(_columns(connection, right)):
            raise ValueError(f"{left_table} and {right_table} have different columns.")
        columns = ", ".join(names)
        return tuple(
            connection.execute(
                f"select count(*) from (select {columns} from {one} "
                f"except all select {columns} from {other})"
            ).fetchone()[0]
            for one, other in ((left, right), (right, left))
        )


def differing_marts(left_file, right_file):
    """Names of the marts that are not the same bag of rows in both files, and how many there are.

    Rows are summed up by their 64-bit hashes, so that tables larger than memory can be compared.
    """
    with _both(left_file, right_file) as connection:
        found = {
            side: {
                f"{schema}.{table}"
                for schema, table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() where database_name = $1",
                    [side],
                ).fetchall()
                if schema in MARTS
            }
            for side in ("left_file", "right_file")
        }
        everywhere = sorted(found["left_file"] | found["right_file"])
        differing = sorted(found["left_file"] ^ found["right_file"])
        for name in sorted(found["left_file"] & found["right_file"]):
            columns = ", ".join(sorted(_columns(connection, f"left_file.{name}")))
            left, right = (
                connection.execute(
                    f"select count(*), sum(cast(hash({columns}) as hugeint)), "
                    f"bit_xor(hash({columns})) from {side}.{name}"
                ).fetchone()
                for side in ("left_file", "right_file")
            )
            if left != right:
                differing.append(name)
        return differing, len(everywhere)


def _both(left_file, right_file):
    """A connection with both files attached to read, within a bench's memory."""
    connection = duckdb.connect(config={"memory_limit": "8GB"})
    connection.execute(f"attach '{left_file}' as left_file (read_only)")
    connection.execute(f"attach '{right_file}' as right_file (read_only)")
    return connection


def _columns(connection, table):
    """Column names of a table, in its order."""
    return [row[0] for row in connection.execute(f"describe {table}").fetchall()]
