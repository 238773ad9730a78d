"""Seeds that dbt could not read, or would read wrongly in silence, are found before it starts."""

import csv
import io
from pathlib import Path


def unreadable(folder: Path = Path("seeds")) -> list[str]:
    """One sentence for each seed that is no UTF-8 or empty, and each line with a value too many."""
    found = []
    for path in sorted(folder.rglob("*.csv")):
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            found.append(
                f"{path}, line {line}: a letter that is not UTF-8. Save the file as UTF-8, or run "
                f"iconv -f WINDOWS-1252 -t UTF-8 {path} -o {path}"
            )
            continue
        rows = csv.reader(io.StringIO(text, newline=""))
        header = next(rows, [])
        if not header:
            found.append(f"{path}: the file is empty. Keep at least the line with its columns.")
        elif ";" not in header[0]:  # check_seed_header() speaks of semicolons
            found += [
                f"{path}, line {rows.line_num}: {len(row)} values for {len(header)} columns. Write "
                "decimals with a point, and a value that holds a comma in double quotes."
                for row in rows
                if row and len(row) != len(header)
            ]
    return found
