"""Alerts of the refresh: one per cause, not per run, to a webhook or a command."""

import json
import sys
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from harness import ROOT
from refreshing import START, refresh_here, small_project, write, write_version

from refresh import alerts
from refresh.outcome import Outcome

SEED = "seeds/operations/alert_thresholds.csv"
ONLY_RUNS = "alert_id,threshold,min_count\nfailed_runs,1,\nprediction_alarms,1,\n"
FORBIDDEN = {"event_id": "x", "source": "test", "contact_id": "forbidden", "occurred_at": START}
NOW = datetime(2026, 7, 1, 12)


@pytest.fixture
def webhook():
    """A webhook on this machine: (its address, what it was given, the code that it answers)."""
    given, answer = [], [200]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given.append(json.loads(body))
            self.send_response(answer[0])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", given, answer
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project whose alerts look at runs and predictions alone: its data are old."""
    project = small_project(tmp_path_factory.mktemp("alerts"))
    write(project.code / SEED, ONLY_RUNS)
    return project


def failing(project, version):
    """Raw tables that a data test does not let pass."""
    write_version(project, version, extra=[FORBIDDEN | {"loaded_at": START}])


def test_one_alert_per_cause_not_per_run(project, webhook):
    """A failure is told once, another one once more; what is mended may be told again."""
    address, given, answer = webhook
    run = {"ALERT_WEBHOOK": address}
    assert refresh_here(project, **run)[0] is Outcome.PUBLISHED
    assert given == []
    failing(project, 2)
    for _ in range(2):
        assert refresh_here(project, **run)[0] is Outcome.FAILED
    (told,) = given
    assert told["alert"] == "failed_runs"
    assert "ended as failed (exit code 5), 1 in a row" in told["text"]
    assert "no_event_is_forbidden" in told["cause"]

    (project.raw / "events.parquet").write_bytes(b"PAR1 cut")
    answer[0] = 500  # nobody hears it
    outcome, output = refresh_here(project, **run)
    assert outcome is Outcome.UNREADABLE
    assert "ALERTS NOT DELIVERED" in output
    outcome, output = refresh_here(project, "--alerts", **run)
    assert outcome is Outcome.UNDELIVERED
    answer[0] = 200
    assert refresh_here(project, "--alerts", **run)[0] is Outcome.PUBLISHED
    assert [one["cause"].split(":")[1] for one in given] == ["failed"] + 3 * ["unreadable"]

    write_version(project, 3, extra=[FORBIDDEN | {"contact_id": "contact-1", "user_agent": "odd"}])
    assert refresh_here(project, **run)[0] is Outcome.PUBLISHED
    assert given[-1]["cause"] == "prediction_alarms:click"
    failing(project, 4)
    assert refresh_here(project, **run)[0] is Outcome.FAILED
    assert len(given) == 6, "the same failure as the first, which was mended in between"


def test_a_test_alert_by_a_command(project, tmp_path):
    """The command is given JSON; one that fails, or none at all, is said."""
    file = tmp_path / "told"
    program = f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())"
    write(tmp_path / "tell.py", program)
    told = {"ALERT_COMMAND": f"{sys.executable} {tmp_path / 'tell.py'}"}
    assert refresh_here(project, "--test-alert", **told)[0] is Outcome.PUBLISHED
    assert json.loads(file.read_text())["alert"] == "test"
    broken = {"ALERT_COMMAND": f"{sys.executable} -c 1/0"}
    assert refresh_here(project, "--test-alert", **broken)[0] is Outcome.UNDELIVERED
    assert refresh_here(project, "--test-alert")[0] is Outcome.CONFIGURATION


@pytest.mark.parametrize(
    "row",
    ["unknown,1,", "failed_runs,many,", "failed_runs,,", "failed_runs,0,", "failed_runs,nan,"],
)
def test_wrong_thresholds_stop_the_run(project, row):
    """Before any work, with the row's name."""
    write(project.code / SEED, f"alert_id,threshold,min_count\n{row}\n")
    outcome, output = refresh_here(project, ALERT_COMMAND="true")
    write(project.code / SEED, ONLY_RUNS)
    assert outcome is Outcome.CONFIGURATION
    assert f"{SEED}, row {row.split(',')[0]}" in output


def published(**counts):
    """Runs that published, from lists of their counts."""
    names = ("raw", "rejected", "accepted", "machine", "erased_contact", "objection")
    length = len(next(iter(counts.values())))
    return [
        {"exit_code": 0, "release_number": place + 1}
        | {f"{name}_count": counts.get(name, [0] * length)[place] for name in names}
        for place in range(length)
    ]


def told(runs=(), last=None, release=None):
    """Names of the alerts that the shipped thresholds raise."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        limits = alerts.thresholds()
    state = alerts.State(list(runs), last or {}, release or {}, NOW)
    return sorted(alerts.find(state, limits))


def at(**before):
    """A time before NOW as text."""
    return str(NOW - timedelta(**before))


@pytest.mark.parametrize(
    ("state", "causes"),
    [
        ({"release": {"consent_as_of": at(hours=47)}}, []),
        ({"release": {"consent_as_of": at(hours=48)}}, ["consent_age_hours"]),
        ({"last": {"last_success_at": at(hours=25)}}, []),
        ({"last": {"last_success_at": at(hours=26)}}, ["hours_without_success"]),
        # 2 % rejected so far; of the newest 1,000 rows 110, then 130
        ({"runs": published(raw=[5000, 6000], rejected=[100, 210])}, []),
        ({"runs": published(raw=[5000, 6000], rejected=[100, 230])}, ["rejected_count_share"]),
        ({"runs": published(raw=[5000, 5090], rejected=[100, 190])}, []),  # too few
        ({"runs": published(accepted=[500, 900], machine=[50, 170])}, ["machine_count_share"]),
        ({"runs": published(erased_contact=[0, 10, 20, 69])}, []),
        ({"runs": published(erased_contact=[0, 10, 20, 70])}, ["erased_contact_count"]),
        ({"runs": published(erased_contact=[0, 0, 0, 19])}, []),
        ({"runs": published(objection=[0, 0, 0, 50])}, ["objection_count"]),
        ({"runs": published(objection=[0, 50])}, []),  # the first load: nothing to compare with
    ],
)
def test_shipped_thresholds(state, causes):
    """Each alert on both sides of its threshold."""
    assert told(**state) == causes
