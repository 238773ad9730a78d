"""Lists the landed files and columns that no model reads, per source and table.

    python tools/unread_columns.py [--vars '{enabled_sources: [hubspot]}']

Arguments go to dbt. Compiles the staging models and takes what raw_rows() logs of its tables.
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def told(log):
    """What raw_rows() logs, a list each: source, table, its columns, those read, its relation."""
    for line in log.splitlines():
        _, mark, words = line.partition("raw_rows [")
        if mark:
            yield json.loads("[" + words.strip())


def unread(log):
    """{(source, table): columns that are landed and not read} of the text of a debug log."""
    landed, read = {}, {}
    for source, table, columns, used, _ in told(log):
        landed[source, table] = columns
        read.setdefault((source, table), set()).update(used)
    return {
        table: [name for name in columns if name not in read[table]]
        for table, columns in sorted(landed.items())
    }


def unread_files(log, raw_dir):
    """{source: names in its folder that no table is read from} of the text of a debug log."""
    read = {}
    for source, *_, relation in told(log):
        read.setdefault(source, []).append(relation)
    names = {}
    for source, relations in sorted(read.items()):
        folder = Path(raw_dir) if source == "generic" else Path(raw_dir) / source
        found = sorted(path.name for path in folder.glob("*") if path.name not in read)
        names[source] = [
            name
            for name in found
            if name[0] != "." and not any(f"/{name}" in relation for relation in relations)
        ]
    return names


def main():
    """Print a line per source with such files and per table with such columns."""
    dbt = Path(sys.executable).with_name("dbt")
    command = [dbt, "--log-level", "debug", "--no-use-colors", "compile"]
    command += ["--select", "path:models/staging", *sys.argv[1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-3000:])
    for source, names in unread_files(done.stdout, os.environ.get("RAW_DIR", "data/raw")).items():
        if names:
            print(f"{source}: landed and not read: {', '.join(names)}")
    for (source, table), columns in unread(done.stdout).items():
        if columns:
            print(f"{source}.{table}: {', '.join(columns)}")


if __name__ == "__main__":
    main()
