"""The boards as static pages, and an index: `python charts/pages.py PUBLISHED OUT`.

Draws each board of charts/boards/ from a copy of the published database, so that no reader waits
for it and nothing that was not tested is shown. A second page of each, one chart below the other,
is what a narrow window is sent to. Where a chart has no data, a sentence says so.
"""

import html
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "boards"
BOARDS = ROOT / "charts" / "boards"
# In the order of the index. Drawn are those whose exposure is on: the capabilities that they show.
NAMES = ["overview", "contact", "deliverability", "predictions"]
NAMES += ["send_times", "pressure", "accounts", "operations"]
NARROW = 560
INDEX = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Boards</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 42em; margin: 3em auto; padding: 0 1em }}
</style>
<h1>Boards</h1>
<ul>
{items}
</ul>
<p>Each page shows the first of its choices; <code>make boards</code> serves them all.</p>
</html>
"""
HEAD = '<a href="index.html" style="position: absolute; margin: 1em; z-index: 1">All boards</a>'
# The page is drawn once; how old what it shows is, and whether to send by it, is told on opening.
AGE = """<p id="age" data-known="{known}" data-until="{until}" style="font: 14px sans-serif;
text-align: right; margin: 0; padding: 1em"></p>
<script>{{
  const age = document.getElementById("age"), now = Date.now();
  const [known, until] = [age.dataset.known, age.dataset.until].map((text) => new Date(text));
  const days = ((now - known) / 864e5).toFixed(1), late = !(now <= until);
  const told = (time) => time.toISOString().slice(0, 16).replace("T", " ") + " UTC";
  if (isNaN(known)) age.textContent = "Consent: nobody knows up to when. Send nothing by this.";
  else age.textContent = `Consent known up to ${{told(known)}}, ${{days}} days ago. `
    + (late ? "Send nothing by this since " : "Send by this until ") + told(until);
  if (late) age.style.color = "#d55e00";
}}</script>"""
NONE = "There are no data for this."
SHOWN = """select count({counted}) > 0 as "some", count({counted}) = 0 as "none"
from {{{{ queries.{query} }}}}"""
SENT = f'<script>if (innerWidth < {NARROW}) location.replace("{{name}}.narrow.html")</script>'


def main() -> None:
    """Copy the database, draw the boards twice, write the index."""
    published, out = map(Path, sys.argv[1:])
    for folder in ("html", "drawn", "served"):
        shutil.rmtree(WORK / folder, ignore_errors=True)
    for folder in ("html", "drawn", "served/charts"):
        (WORK / folder).mkdir(parents=True)
    shutil.copyfile(published / "engagement.duckdb", WORK / "engagement.duckdb")
    run("dbt", "--quiet", "parse")
    for folder in ("drawn", "served/charts"):
        shutil.copyfile(BOARDS / "meta.yml", WORK / folder / "meta.yml")
    shutil.copyfile(ROOT / "dbt_charts.yml", WORK / "served" / "dbt_charts.yml")
    release = json.loads((published / "current" / "release.json").read_text())
    exposures = json.loads((WORK / "target" / "manifest.json").read_text())["exposures"]
    names = [name for name in NAMES if f"exposure.engagement_scoring.{name}" in exposures]
    items = []
    for name in names:
        board = yaml.safe_load((BOARDS / f"{name}.yml").read_text())
        title, text = (html.escape(board[key].strip()) for key in ("title", "text"))
        items.append(f'<li><a href="{name}.html">{title}</a>: {text}</li>')
        narrow = board | {"rows": stacked(board), "style": {"frame": {"width": NARROW}}}
        write(WORK / "drawn" / f"{name}.narrow.yml", narrow)
        write(WORK / "drawn" / f"{name}.yml", board)
        served = board | {"text": f"{board['text'].strip()} {served_age(release)}"}
        write(WORK / "served" / "charts" / f"{name}.yml", served)
    options = ["--format", "html", "--no-cache", "--no-warnings"]
    options += ["--output", WORK / "html" / "{stem}.html"]
    drawn = [[WORK / "drawn" / f"{name}{size}.yml" for name in names] for size in ("", ".narrow")]
    with ThreadPoolExecutor() as two:
        list(two.map(lambda boards: run("dct", "render", *boards, *options), drawn))
    age = banner(release)
    for page in (WORK / "html").glob("*.html"):
        sent = "" if page.stem.endswith(".narrow") else SENT.format(name=page.stem)
        text = page.read_text().replace("<html>", '<html lang="en">', 1)
        page.write_text(text.replace("<body>", f"<body>{sent}{HEAD}{age}", 1))
    (WORK / "html" / "index.html").write_text(INDEX.format(items="\n".join(items)))
    for name in set(NAMES) - set(names):
        for page in (f"{name}.html", f"{name}.narrow.html"):
            (out / page).unlink(missing_ok=True)
    shutil.copytree(WORK / "html", out, dirs_exist_ok=True)
    print(f"Open {out / 'index.html'} in a browser.")


def banner(release: dict) -> str:
    """What every page says of the age of the consent that its release rests on."""
    times = [release.get(name) for name in ("consent_as_of", "use_until")]
    known, until = (time.replace(" ", "T") + "Z" if time else "" for time in times)
    return AGE.format(known=known, until=until)


def served_age(release: dict) -> str:
    """The same where boards are served, of the copy that they read."""
    known, until = (release.get(name) for name in ("consent_as_of", "use_until"))
    if not known:
        return "Consent: nobody knows up to when. Send nothing by this."
    return f"Consent known up to {known[:16]} UTC: send by this until {until[:16]} UTC."


def write(path: Path, board: dict) -> None:
    """Write a board. A sentence stands in place of each chart that has no data."""
    queries, charts, shown = board["queries"].copy(), board["charts"].copy(), {}
    for name, chart in charts.items():
        is_number = chart["type"] == "kpi"
        asked = f"has_{name if is_number else chart['query']}"
        counted = chart["value"] if is_number else "*"
        queries[asked] = SHOWN.format(counted=counted, query=chart["query"])
        charts[name] = chart | {"visible": {"query": asked, "column": "some"}}
        said = {"text": NONE, "visible": {"query": asked, "column": "none"}}
        said["title"] = chart["label"].capitalize() if is_number else chart["title"]
        shown[name] = [name, said]
    rows = []
    for row in board["rows"]:
        if isinstance(row, dict):
            rows.append({"cols": [one for name in row["cols"] for one in shown[name]]})
        else:
            rows += shown[row]
    board = board | {"queries": queries, "charts": charts, "rows": rows}
    path.write_text(yaml.safe_dump(board, sort_keys=False))


def run(tool: str, *words: str | Path) -> None:
    """Run a tool of this environment on the copy; what it says is shown if it fails."""
    environment = os.environ | {
        "DUCKDB_PATH": "build/boards/engagement.duckdb",
        "DBT_TARGET_PATH": "build/boards/target",
    }
    command = [Path(sys.executable).parent / tool, *words]
    shown = {"capture_output": True, "text": True}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, **shown)
    if done.returncode:
        sys.exit(f"{tool} {words[0]} failed:\n{done.stdout}{done.stderr}")


def stacked(board: dict) -> list:
    """A board's rows, one chart below the other, numbers two by two."""
    rows = []
    for row in board["rows"]:
        charts = row["cols"] if isinstance(row, dict) else [row]
        if board["charts"][charts[0]]["type"] == "kpi":
            rows += [{"cols": charts[i : i + 2]} for i in range(0, len(charts), 2)]
        else:
            rows += charts
    return rows


if __name__ == "__main__":
    main()
