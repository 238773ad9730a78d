"""Lists the landed columns that no model reads, per source and table.

    python tools/unread_columns.py [--vars '{enabled_sources: [hubspot]}']

Arguments go to dbt. Compiles the staging models and takes what raw_rows() logs of its tables.
"""

import json
import subprocess
import sys
from pathlib import Path


def unread(log):
    """{(source, table): columns that are landed and not read} of the text of a debug log."""
    landed, read = {}, {}
    for line in log.splitlines():
        _, mark, told = line.partition("raw_rows [")
        if mark:
            source, table, columns, used = json.loads("[" + told.strip())
            landed[source, table] = columns
            read.setdefault((source, table), set()).update(used)
    return {
        table: [name for name in columns if name not in read[table]]
        for table, columns in sorted(landed.items())
    }


def main():
    """Print a line per table that has such columns."""
    dbt = Path(sys.executable).with_name("dbt")
    command = [dbt, "--log-level", "debug", "--no-use-colors", "compile"]
    command += ["--select", "path:models/staging", *sys.argv[1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-3000:])
    for (source, table), columns in unread(done.stdout).items():
        if columns:
            print(f"{source}.{table}: {', '.join(columns)}")


if __name__ == "__main__":
    main()
