"""The sign of all that a refresh depends on: where it is the same as last time, nothing is new.

A refresh is a function of the raw files, the project, its settings and the working database that
the last one left. The sign sums them up in a fraction of a second, without dbt and without reading
a row. It lies beside the releases and is removed while a refresh works, so that one that failed or
was killed leaves none, and the next one works.
"""

import datetime
import hashlib
import importlib.metadata
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from refresh.releases import read_manifest

NAME = ".refresh.sign"
DATABASE = "working database"
_PROJECT_FILES = (
    "dbt_project.yml", "dependencies.yml", "packages.yml", "package-lock.yml", "selectors.yml",
    "profiles.yml", "vars.yml",
)  # fmt: skip
_PROJECT_FOLDERS = ("models", "seeds", "macros", "tests", "snapshots", "analyses", "functions")
_READ_BY_DBT = (".sql", ".yml", ".yaml", ".csv", ".md")
_RAW = re.compile(r"[.](parquet|csv|jsonl|ndjson|json)([.](gz|zst))?", re.IGNORECASE)
_END = 64 * 1024  # of a raw file that is no Parquet
_LARGEST_FOOTER = 64 * 1024 * 1024
_NAMED = re.compile(rb"""env_var\s*\(\s*['"\\]+(\w+)""")
# They change what dbt prints and where to, or how fast it is, but no row.
_WITHOUT_EFFECT = re.compile(
    r"DBT_(USE_COLORS|LOG_\w+|TARGET_PATH|THREADS|QUIET|\w*STATS)|\w+_LIMIT"
)


def take(raw_dir: str, database: str, dbt_vars: str | None) -> dict[str, str] | None:
    """{what: fingerprint} of all that a refresh depends on; None without raw files on this machine.

    To be taken before anything is read: what arrives meanwhile is then new for the next refresh.
    """
    files = sorted(_raw_files(Path(raw_dir)))
    if not files:
        return None
    project = {str(path): path.read_bytes() for path in _project_files(Path())}
    return {
        "raw files": _fingerprint(_state(path) for path in files),
        "project": _fingerprint(project.items()),
        "environment": _fingerprint(_environment(project.values())),
        "versions": _fingerprint(_versions()),
        "vars": _fingerprint([dbt_vars or ""]),
        "places": _fingerprint(str(Path(place).resolve()) for place in (raw_dir, database)),
        DATABASE: of_database(database),
    }


def of_database(database: str) -> str:
    """The fingerprint of the working database's files: whoever writes to them changes it."""
    files = (Path(database), Path(f"{database}.wal"))
    return _fingerprint(_stat(path) for path in files if path.is_file())


def write(folder: Path, release: int, sign: dict[str, str], ages: dict[str, Any] | None) -> None:
    """Remember what a release was made from, and how old its sources were (None: not asked)."""
    draft = folder / f"{NAME}.new"
    draft.write_text(json.dumps({"release": release, "sign": sign, "ages": ages}, indent=1) + "\n")
    os.replace(draft, folder / NAME)


def forget(folder: Path) -> None:
    """From here on the working database changes: only a refresh that ends well has a sign."""
    (folder / NAME).unlink(missing_ok=True)


def known(folder: Path, sign: dict[str, str] | None) -> dict[str, Any] | None:
    """The memory of the release that readers see, if it was made from the very same; else None."""
    try:
        told = json.loads(memory(folder))
        published = read_manifest(folder / "current")
        same = told["sign"] == sign and told["release"] == published["release"]
    except (OSError, ValueError, KeyError):
        return None
    whole = (folder / "engagement.duckdb").is_file() and (folder / "parquet").is_dir()
    return told | {"published": published} if same and whole else None


def memory(folder: Path) -> str:
    """What is remembered of the last release, as text; empty where nothing is."""
    try:
        return (folder / NAME).read_text()
    except OSError:
        return ""


def made(text: str, release: int, sign: dict[str, str] | None) -> bool:
    """Whether a memory says that a release was made from the same inputs, in whatever database."""
    try:
        told = json.loads(text)
        same = sign is not None and told["sign"] | {DATABASE: sign[DATABASE]} == sign
        return same and told["release"] == release
    except (ValueError, KeyError):
        return False


def too_old(ages: dict[str, Any], now: datetime.datetime | None = None) -> dict[str, list[str]]:
    """{"warn": lines, "error": lines} for sources whose newest row has become too old since.

    ages: {source: {"newest": a time in UTC as text, "warn", "error": seconds or None}}.
    """
    now = now or datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    lines: dict[str, list[str]] = {"warn": [], "error": []}
    for name, age in ages.items():
        seconds = (now - datetime.datetime.fromisoformat(age["newest"])).total_seconds()
        for kind in ("error", "warn"):
            if age[kind] is not None and seconds > age[kind]:
                days = seconds / 86400
                lines[kind].append(
                    f"{name}: the newest row was loaded {age['newest']} UTC, {days:.1f} days ago"
                )
                break
    return lines


def _raw_files(raw_dir: Path) -> Iterator[Path]:
    """Files under the folder of raw tables that a source may read."""
    for folder, _, names in os.walk(raw_dir, followlinks=True):
        yield from (Path(folder) / name for name in names if _RAW.search(name))


def _state(path: Path) -> tuple[str, ...]:
    """What tells a file from another state of it: name, size, time of change, its last bytes."""
    return (str(path), _stat(path), hashlib.sha256(_footer(path)).hexdigest())


def _stat(path: Path) -> str:
    """Size and time of change of a file."""
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _footer(path: Path) -> bytes:
    """The footer of a Parquet file, which sums up its columns; of any other file the end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        length = min(size, _END)
        if path.suffix.lower() == ".parquet" and size >= 12:
            file.seek(size - 8)
            told = int.from_bytes(file.read(4), "little") + 8
            length = min(size, told, _LARGEST_FOOTER)
        file.seek(size - length)
        return file.read()


def _project_files(root: Path) -> Iterator[Path]:
    """Files of a project that dbt reads: its own, its profile's and its packages'."""
    homes = (os.environ.get("DBT_PROFILES_DIR"), Path.home() / ".dbt")
    profiles = [Path(home) / "profiles.yml" for home in homes if home]
    yield from (path for path in profiles if path.is_file())
    yield from _of_one_project(root)
    for package in sorted((root / "dbt_packages").glob("*/dbt_project.yml")):
        yield from _of_one_project(package.parent)
    yield from sorted(Path(__file__).parent.glob("*.py"))


def _of_one_project(root: Path) -> Iterator[Path]:
    """Files of one project, in a fixed order; its folders are those that it names, or dbt's own."""
    yield from (root / name for name in _PROJECT_FILES if (root / name).is_file())
    settings = {}
    if (root / "dbt_project.yml").is_file():
        settings = yaml.safe_load((root / "dbt_project.yml").read_text()) or {}
    named = [path for key in settings if key.endswith("-paths") for path in settings[key] or ()]
    for name in sorted({*_PROJECT_FOLDERS, *named}):
        for folder, folders, files in os.walk(root / name):
            folders.sort()
            for file in sorted(files):
                if file.endswith(_READ_BY_DBT):
                    yield Path(folder) / file


def _environment(texts: Any) -> Iterator[tuple[str, str]]:
    """Variables that the project's files ask for, and dbt's own; values count by their hash."""
    named = {name.decode() for text in texts for name in _NAMED.findall(text)}
    named |= {name for name in os.environ if name.startswith("DBT_")}
    for name in sorted(named):
        if name in os.environ and not _WITHOUT_EFFECT.fullmatch(name):
            yield name, hashlib.sha256(os.environ[name].encode()).hexdigest()


def _versions() -> Iterator[str]:
    """Versions of what builds and writes."""
    for name in ("dbt-core", "dbt-adapters", "dbt-common", "dbt-duckdb", "duckdb"):
        yield f"{name} {importlib.metadata.version(name)}"


def _fingerprint(parts: Any) -> str:
    """One hash of any values that have a fixed text."""
    whole = hashlib.sha256()
    for part in parts:
        text = repr(part).encode()
        whole.update(len(text).to_bytes(8, "little") + text)
    return whole.hexdigest()
