"""What cannot be built again, in one folder; and the way back from a lost database.

Everything in the warehouse is a function of the raw tables, the project and EMAIL_HASH_KEY, but
for two logs that remember what sources forget: who objected, and who was erased. A backup holds
both, in hashes alone, so that nobody who is erased later is in it; the history of refreshes; and
the seeds.
Raw tables and the key are kept by whoever owns them, and never together with the backup.
"""

import hashlib
import json
import shutil
from pathlib import Path

from engagement.person import keyed_hash
from engagement.use import utc_now
from engagement.warehouse import (
    open_warehouse,
    published_folder,
    raw_folder,
    working_database,
)
from refresh.history import RUNS
from tools.objections import write_log

LOG = "objections.parquet"
LIST = "backup.json"
_PROJECT = ("dbt_project.yml", "seeds")


def backup(folder: Path) -> str:
    """Write a backup into a new or empty folder; what it holds, and what it does not."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: a backup is never written over another.")
    folder.mkdir(parents=True, exist_ok=True)
    with open_warehouse() as warehouse:
        objections, erased = write_log(warehouse, folder / LOG)
    runs = published_folder() / RUNS
    if runs.exists():
        shutil.copyfile(runs, folder / RUNS)
    for name in _PROJECT:
        copy = shutil.copytree if Path(name).is_dir() else shutil.copyfile
        copy(name, folder / name)
    told = {"made_at": str(utc_now()), "key": key_sign(), "files": fingerprints(folder)}
    (folder / LIST).write_text(json.dumps(told, indent=1) + "\n")
    return (
        f"{folder}: {objections:,} objections, {erased:,} erased ids (hashes), the history of runs,"
        " the seeds.\nNot in it, and needed as well: the raw tables (RAW_DIR) and EMAIL_HASH_KEY."
    )


def restore(folder: Path) -> str:
    """Lay what a backup holds where the next refresh finds it. Exits where that cannot be right."""
    if not (folder / LIST).is_file():
        raise SystemExit(f"{folder} is no backup: it has no {LIST}.")
    told = json.loads((folder / LIST).read_text())
    if fingerprints(folder) != told["files"]:
        raise SystemExit(f"{folder} is not as it was written: a file is missing, changed or new.")
    if key_sign() != told["key"]:
        raise SystemExit("EMAIL_HASH_KEY is not the key of this backup: it would know nobody.")
    if Path(working_database()).exists():
        raise SystemExit(f"{working_database()} is there, with logs of its own: move it.")
    log = Path(raw_folder()) / LOG
    if log.exists() and log.read_bytes() != (folder / LOG).read_bytes():
        raise SystemExit(f"{log} is there, and another one: move it.")
    for origin, place in ((folder / LOG, log), (folder / RUNS, published_folder() / RUNS)):
        if origin.exists() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, place)
    names = [name for name in told["files"] if name.split("/")[0] in _PROJECT]
    other = [name for name in names if fingerprint(Path(name)) != told["files"][name]]
    lines = [f"{log} is in place, made {told['made_at'][:16]} UTC. Now: engagement refresh"]
    lines += [f"  {name} is not as in the backup" for name in other]
    return "\n".join(lines)


def fingerprints(folder: Path) -> dict[str, str]:
    """{file: SHA-256} of a backup, its list left out."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != LIST]
    return {path.relative_to(folder).as_posix(): fingerprint(path) for path in files}


def fingerprint(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def key_sign() -> str:
    """What tells one EMAIL_HASH_KEY from another, and nothing of it; refresh_state holds it too."""
    return keyed_hash("which key is this?")
