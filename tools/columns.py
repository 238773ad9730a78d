"""The columns of the marts as an interface: docs/columns.txt, and what changed in them.

    python tools/columns.py             write docs/columns.txt anew, changes into docs/columns.md
    python tools/columns.py OLD NEW     print what changed between releases (release.json) or lists

Whoever reads a mart counts on its columns. A column may be added; one that goes, changes its type
or may be empty from now on is a break, and needs a new version of the model (dbt's `versions`, the
old one kept with a `deprecation_date`). A mart or a version goes only after it had such a date.
tests/python/test_columns.py holds the list to the YAML, and refuses breaks.
"""

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "columns.txt"
CHANGES = ROOT / "docs" / "columns.md"
HEAD = """# Columns that changed

What readers of the marts have to know, newest first; written by `make columns` from
[columns.txt](columns.txt). A break comes with a version of the model and a date until which the
old one stays.
"""
UNRELEASED = "\n## Unreleased\n\n"


def main() -> None:
    """Print the changes between two lists, or bring list and changelog up to date."""
    if len(sys.argv) == 3:
        print("\n".join(changes(*map(read, sys.argv[1:]))) or "Nothing changed.")
        return
    known, marts = read(LIST) if LIST.exists() else {}, of_project(ROOT)
    breaks = [line for line in changes(known, marts) if line.startswith("BREAK")]
    if breaks:
        sys.exit("\n".join([*breaks, "Give the model a version (see tools/columns.py)."]))
    lines = changes(known, marts)
    if lines and known:
        told = CHANGES.read_text().removeprefix(HEAD).removeprefix(UNRELEASED)
        CHANGES.write_text(HEAD + UNRELEASED + "".join(f"- {line}\n" for line in lines) + told)
    LIST.write_text(written(marts))
    print("\n".join(lines) or "Nothing changed.")


def of_project(root: Path) -> dict[str, dict[str, str]]:
    """{mart, with its version if it has one: {column: type}} of the models under models/marts.

    The key "" has what is to be known of the mart itself: its deprecation date, or nothing.
    """
    marts = {}
    for path in sorted((root / "models" / "marts").rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text()) or {}).get("models", ()):
            own = columns_of(model.get("columns", ()))
            for version in model.get("versions") or [{}]:
                name = f"{model['name']}.v{version['v']}" if version else model["name"]
                date = version.get("deprecation_date") or model.get("deprecation_date") or ""
                listed = version.get("columns")
                marts[name] = {"": str(date)} | (own if listed is None else of_version(own, listed))
    return marts


def columns_of(columns: list[dict]) -> dict[str, str]:
    """{column: type}, with `not null` where its constraints say so."""
    return {
        column["name"]: column["data_type"]
        + " not null" * ({"type": "not_null"} in column.get("constraints", ()))
        for column in columns
        if "data_type" in column
    }


def of_version(own: dict[str, str], listed: list[dict]) -> dict[str, str]:
    """The columns of a version: all of the model's but for some, and its own."""
    left = {}
    for one in listed:
        if "include" in one:
            without = one.get("exclude", ())
            left |= {name: kind for name, kind in own.items() if name not in without}
    return left | columns_of([one for one in listed if "include" not in one])


def changes(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[str]:
    """What a reader of the old finds changed, one line each; a break of queries says BREAK."""
    lines = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None:
            lines.append(f"`{name}` is new")
        elif after is None:
            kept = [one for one in new if one.partition(".")[0] == name]
            lines.append(
                f"`{name}` is now {', '.join(kept)}"
                if kept
                else f"{'' if before.get('') else 'BREAK: '}`{name}` is gone"
            )
            lines += of_columns(name, before, new[kept[0]]) if kept else []
        else:
            lines += of_columns(name, before, after)
    return lines


def of_columns(name: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The changes of the columns of one mart."""
    lines = []
    for column in [*before, *(one for one in after if one not in before)]:
        old, new = before.get(column), after.get(column)
        if column == "":
            lines += [f"`{name}` goes on {new}"] if new and new != old else []
        elif old is None:
            lines.append(f"`{name}`: `{column}` ({new}) is new")
        elif new is None:
            lines.append(f"BREAK: `{name}`: `{column}` ({old}) is gone")
        elif new != old:
            stricter = new == f"{old} not null"
            lines.append(f"{'' if stricter else 'BREAK: '}`{name}`: `{column}` is {new}, was {old}")
    return lines


def written(marts: dict[str, dict[str, str]]) -> str:
    """Marts as the list has them: `mart = column: type; ...`, one a line."""
    lines = []
    for name, columns in sorted(marts.items()):
        until = f" until {columns['']}" if columns[""] else ""
        told = "; ".join(f"{column}: {kind}" for column, kind in columns.items() if column)
        lines.append(f"{name}{until} = {told}\n")
    return "".join(lines)


def read(path: str | Path) -> dict[str, dict[str, str]]:
    """Marts of the list, or of a release.json."""
    text = Path(path).read_text()
    if str(path).endswith(".json"):
        relations = json.loads(text)["relations"]
        return {
            name.split(".")[1]: {"": ""} | one["columns"] for name, one in sorted(relations.items())
        }
    marts = {}
    for line in text.splitlines():
        name, _, columns = line.partition(" = ")
        name, _, date = name.partition(" until ")
        marts[name] = {"": date} | dict(one.split(": ") for one in columns.split("; ") if one)
    return marts


if __name__ == "__main__":
    main()
