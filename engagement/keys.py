"""A new EMAIL_HASH_KEY: `engagement rotate-key`.

The logs of objections and erasures hold hashes of people whom no raw row names any more, so hashes
can be moved to another key only by hashing them once more. From then on the key is
`the old->the new`: whoever learnt the old one alone can look up nothing, and a build with it stops.
All else is a function of the raw tables and the key, and is built anew.
"""

import os
from pathlib import Path

from engagement.backup import LOG as LOG_FILE
from engagement.backup import key_sign
from engagement.warehouse import open_warehouse, raw_folder, rows, working_database
from refresh.publish import quoted
from tools.objections import LOG

NEXT = "EMAIL_HASH_KEY_NEXT"
# As written by `tools.objections`; a row of a log that was laid before may be in the database too.
_MOVED = """
    select distinct * replace (sha256($key || sha256($key || subject_hash)) as subject_hash)
    from ({log}) order by all
"""


def rotate_key() -> str:
    """Lay the logs, hashed with the next key as well, where the next build finds them.

    The working database is removed, as the last step: killed before it, the command may be given
    again. Exits where the logs would be lost.
    """
    key = os.environ.get(NEXT, "")
    if not key.strip() or "->" in key:
        raise SystemExit(f"Set {NEXT} to the new key: a secret without '->' in it.")
    log = Path(raw_folder()) / LOG_FILE
    others = [path for path in sorted(log.parent.glob("objections*")) if path != log]
    if others:
        raise SystemExit(f"{others[0]} is a log in a form that is not moved: name it {log}.")
    with open_warehouse() as warehouse:
        state = "select signature from intermediate.refresh_state where table_name = ?"
        known = [row["signature"] for row in rows(warehouse, state, "EMAIL_HASH_KEY")]
        if known != [key_sign()]:
            raise SystemExit("EMAIL_HASH_KEY is not the key that the database was built with.")
        laid = f"union all by name from read_parquet('{quoted(log)}')" if log.exists() else ""
        moved = warehouse.sql(_MOVED.format(log=f"{LOG} {laid}"), params={"key": key})
        count = len(moved)
        moved.write_parquet(f"{log}.new")
    Path(f"{log}.new").replace(log)
    for path in (working_database(), f"{working_database()}.wal"):
        Path(path).unlink(missing_ok=True)
    return (
        f"{log} holds {count:,} rows under the new key. From now on EMAIL_HASH_KEY is the old key,"
        " then ->, then the new one; the old one alone is refused.\n"
        "Now: engagement refresh. Ids that are hashes of addresses change; releases and backups of"
        " before are of the old key: delete them."
    )
