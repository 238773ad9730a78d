"""The pages that `make boards-html` wrote, opened in Chromium: `make test-boards`.

Not in `make test`: it needs Chromium and a published database.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from html import unescape
from pathlib import Path

import duckdb
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / os.environ.get("PUBLISH_DIR", "published")
BOARDS = [path for path in (ROOT / "charts" / "boards").glob("*.yml") if path.stem != "meta"]
PAGES = [(path.stem, width) for path in sorted(BOARDS) for width in (1280, 420)]
NUMBERS = {
    "overview": {
        "Contacts scored": """select count(*) from scoring.fct_contact_scores
            where score_id = 'engagement_decayed' and first_event_at is not null""",
        "Changes of tier in 7 days": """select count(*) from scoring.fct_tier_changes
            where score_id = 'engagement_decayed' and previous_tier != 'unscored'
            and date_diff('day', changed_on,
                (select max(as_of_date) from scoring.fct_contact_scores)) < 7""",
    },
    "pressure": {
        "Mails planned": "select count(*) from pressure.fct_send_decisions",
        "Allowed": "select sum(is_allowed::int) from pressure.fct_send_decisions",
        "Refused": "select count(blocking_rule_id) from pressure.fct_send_decisions",
    },
    "deliverability": {
        "Mails delivered": """select sum((event_type = 'delivered')::int) from core.fct_events"""
    },
}


@pytest.fixture(scope="module", params=PAGES, ids=str)
def seen(request, tmp_path_factory):
    """(board, what the browser has after its scripts, what it logged) of a page at its width."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "apt-get install chromium"
    (name, width), home = request.param, tmp_path_factory.mktemp("browser")
    page = (PUBLISHED / "boards" / f"{name}.html").resolve()
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}"]
    options += [f"--window-size={width},1200", "--virtual-time-budget=3000", "--dump-dom"]
    options += ["--enable-logging=stderr", "--no-first-run", "--disable-background-networking"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", page.as_uri()]
    done = subprocess.run(
        [chromium, *options], capture_output=True, text=True, check=True, timeout=300
    )
    assert ('viewBox="0 0 560.0 ' in done.stdout) == (width == 420), "not the page of this width"
    return name, unescape(done.stdout), done.stderr


def words(page):
    """The texts of a page, in its order; a text of several lines is one."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", text).split()) for text in texts]


def test_page(seen):
    """No error in the console, no other host, every chart drawn, its numbers equal the database."""
    board, page, logged = seen
    assert [line for line in logged.splitlines() if "CONSOLE" in line] == []
    assert re.search(r'id="age"[^>]*>Consent known up to 20\S+ \S+ UTC, [\d.]+ days ago\. Se', page)
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*|url\(['\"]?https?:[^)]*", page) == []
    texts = words(page)
    charts = yaml.safe_load((ROOT / "charts" / "boards" / f"{board}.yml").read_text())["charts"]
    drawn = page.split('data-authored-kind="chart"')[1:]
    assert len(drawn) == len(charts)
    assert [one for one in drawn if "role-axis" in one and "role-mark" not in one] == []
    titles = [one["title"] for one in charts.values() if "title" in one]
    assert [title for title in titles if title not in texts] == []
    with duckdb.connect(str(PUBLISHED / "engagement.duckdb"), read_only=True) as base:
        for label, query in NUMBERS.get(board, {}).items():
            number = texts[texts.index(label) - 1]
            assert number == f"{base.sql(query).fetchone()[0]:,}", label


@pytest.fixture(scope="module")
def server():
    """The address at which the boards are served, as by `make boards`."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [ROOT / ".venv-charts" / "bin" / "dct", "serve", "--port", str(port), "--no-cache"]
    command += ["--project-dir", "build/boards/served", "--dbt-project-dir", "."]
    environment = {"DBT_PROFILES_DIR": "profiles", "DBT_TARGET_PATH": "build/boards/target"}
    environment |= {"DUCKDB_PATH": "build/boards/engagement.duckdb"}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment) as process:
        for _ in range(120):
            with contextlib.suppress(OSError), socket.create_connection(("localhost", port)):
                break
            time.sleep(0.5)
        yield f"http://localhost:{port}"
        process.terminate()


@pytest.mark.parametrize("board", [path.stem for path in sorted(BOARDS)])
def test_a_served_board_is_drawn_and_says_its_age(server, board):
    """Every chart, without an error, and up to when consent was known."""
    with urllib.request.urlopen(f"{server}/{board}/", timeout=120) as answer:
        page = unescape(answer.read().decode())
    charts = yaml.safe_load((ROOT / "charts" / "boards" / f"{board}.yml").read_text())["charts"]
    assert len(page.split('data-authored-kind="chart"')[1:]) == len(charts)
    assert "Consent known up to 20" in " ".join(words(page))
