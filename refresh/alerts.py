"""Tells somebody what is wrong, once per cause: by a webhook, a command, or on the screen.

A cause is told when it appears and again only after it was gone. Thresholds stand in
seeds/operations/alert_thresholds.csv. ALERT_WEBHOOK names an address that takes JSON by POST (its
member `text` is what chat systems show), ALERT_COMMAND a command that takes the same on its input.
"""

import csv
import datetime
import json
import os
import re
import shlex
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from engagement.use import utc_now
from refresh.history import LAST, read_json, read_runs, replace
from refresh.outcome import Outcome, Stop
from refresh.releases import read_manifest

SEED = Path("seeds/operations/alert_thresholds.csv")
TOLD = ".alerts.json"  # {cause: since when it is told}
_COLUMNS = ["alert_id", "threshold", "min_count"]
_RUNS_BEFORE = 10  # whose mean a count is compared with
_SECONDS = 30


@dataclass(frozen=True)
class State:
    """What alerts look at: runs, oldest first, the last one, and the release that readers see."""

    runs: list[dict[str, Any]]
    last: dict[str, Any]
    release: dict[str, Any]
    now: datetime.datetime

    @property
    def published(self) -> list[dict[str, Any]]:
        """The runs that published."""
        return [run for run in self.runs if run["exit_code"] == 0]


def is_set_up() -> bool:
    """Whether somebody is to be told."""
    return bool(os.environ.get("ALERT_WEBHOOK") or os.environ.get("ALERT_COMMAND"))


def tell(folder: Path) -> str:
    """Tell the causes that were not told yet; one line each. Stop if that was not possible."""
    told = read_json(folder / TOLD)
    now = utc_now().isoformat(" ", "seconds")
    known, lines, failed = {}, [], []
    for cause, text in find(state_of(folder), thresholds()).items():
        alert = {"alert": cause.split(":")[0], "cause": cause, "text": text}
        try:
            if cause not in told:
                send(alert | {"since": now})
            known[cause] = told.get(cause, now)
            lines.append(f"  {'told     ' if cause in told else 'new      '} {text}")
        except (OSError, subprocess.SubprocessError) as error:
            failed.append(f"{text}\n  {type(error).__name__}: {error}")
    if known != told and is_set_up():
        replace(folder / TOLD, known)
    if failed:
        raise Stop(Outcome.UNDELIVERED, "\n".join(failed))
    return "\n".join(lines) or "Nothing is wrong."


def test() -> str:
    """Send an alert that says it is a test; Stop if it was not delivered, or nobody is named."""
    if not is_set_up():
        raise Stop(Outcome.CONFIGURATION, "Neither ALERT_WEBHOOK nor ALERT_COMMAND is set.")
    text = "engagement_scoring: a test. Alerts of the refresh arrive here."
    try:
        send({"alert": "test", "cause": "test", "text": text, "since": str(utc_now())})
    except (OSError, subprocess.SubprocessError) as error:
        raise Stop(Outcome.UNDELIVERED, f"{type(error).__name__}: {error}") from error
    return "The test alert was delivered."


def send(alert: dict[str, str]) -> None:
    """Give one alert to whoever is named."""
    text = json.dumps(alert, ensure_ascii=False).encode()
    if address := os.environ.get("ALERT_WEBHOOK"):
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(address, data=text, headers=headers)
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            answer.read()
    if command := os.environ.get("ALERT_COMMAND"):
        subprocess.run(
            shlex.split(command), input=text, check=True, timeout=_SECONDS, capture_output=True
        )


def state_of(folder: Path) -> State:
    """What there is to look at in a published folder."""
    release = read_manifest(folder / "current") if (folder / "current").exists() else {}
    return State(list(read_runs(folder)), read_json(folder / LAST), release, utc_now())


def find(state: State, limits: dict[str, tuple[float, float]]) -> dict[str, str]:
    """{cause: what is wrong, in words} of today, those that limits switch off left out."""
    return {
        cause: f"engagement_scoring: {text}"
        for alert, limit in limits.items()
        for cause, text in ALERTS[alert](state, *limit)
    }


def failed_runs(state: State, threshold: float, _: float) -> Iterator[tuple[str, str]]:
    """So many runs in a row published nothing: one cause per outcome and failed nodes."""
    row: list[dict[str, Any]] = []
    for run in state.runs:
        row = [] if run["exit_code"] == 0 else [*row, run]
    if state.last.get("exit_code") and len(row) >= threshold:
        newest = row[-1]
        reason = newest.get("reason") or ""
        nodes = " ".join(sorted(re.findall(r"^  (\w+): ", reason, re.MULTILINE)))
        told = f"the refresh ended as {newest['outcome']} (exit code {newest['exit_code']})"
        yield (
            f"failed_runs:{newest['outcome']}:{nodes}",
            f"{told}, {len(row)} in a row. {reason[:300]}".strip(),
        )


def hours_without_success(state: State, threshold: float, _: float) -> Iterator[tuple[str, str]]:
    """Readers have not seen the newest for so many hours: the scheduler may have stopped."""
    since = state.last.get("last_success_at")
    if since and hours(state.now, since) >= threshold:
        yield "hours_without_success", f"no refresh has ended well since {since[:16]} UTC."


def consent_age_hours(state: State, threshold: float, _: float) -> Iterator[tuple[str, str]]:
    """Consent is so many hours old: sources stopped landing."""
    known = state.release.get("consent_as_of")
    if known and hours(state.now, known) >= threshold:
        yield (
            "consent_age_hours",
            f"consent is known up to {known[:16]} UTC only.",
        )


def prediction_alarms(state: State, threshold: float, _: float) -> Iterator[tuple[str, str]]:
    """So many predictions are off: rpt_prediction_quality says which."""
    alarms = state.release.get("alarms", [])
    if len(alarms) >= threshold:
        for target in alarms:
            yield f"prediction_alarms:{target}", f"predictions of {target} are off (is_alarm)."


def share_rise(of: str, among: str, word: str) -> Callable[..., Iterator[tuple[str, str]]]:
    """A share is so much higher among the newest rows than it was among all before."""

    def rise(state: State, threshold: float, least: float) -> Iterator[tuple[str, str]]:
        before, newest = [{of: 0, among: 0}, *state.published][-2:] if state.published else [{}] * 2
        if not newest or not before[among]:
            return
        count, total = newest[of] - before[of], newest[among] - before[among]
        old = before[of] / before[among]
        if total > 0 and count >= least and round(count / total - old, 9) >= threshold:
            told = f"{count / total:.0%} of the newest rows {word}, {old:.0%} before"
            yield f"{of}_share", f"{told} (release {newest['release_number']})."

    return rise


def times(of: str, word: str) -> Callable[..., Iterator[tuple[str, str]]]:
    """So many times more are new than in the mean of the runs before."""

    def more(state: State, threshold: float, least: float) -> Iterator[tuple[str, str]]:
        counts = [run[of] for run in state.published[-_RUNS_BEFORE - 2 :]]
        added = [new - old for old, new in pairwise(counts)]
        if len(added) > 1 and added[-1] >= max(least, 1):
            mean = max(sum(added[:-1]), 0) / len(added[:-1])
            if added[-1] >= threshold * mean:
                release = state.published[-1]["release_number"]
                yield (
                    of,
                    f"{added[-1]:,} {word} at once, {mean:.1f} on average (release {release}).",
                )

    return more


ALERTS: dict[str, Callable[..., Iterator[tuple[str, str]]]] = {
    "failed_runs": failed_runs,
    "hours_without_success": hours_without_success,
    "consent_age_hours": consent_age_hours,
    "prediction_alarms": prediction_alarms,
    "rejected_share_rise": share_rise("rejected_count", "raw_count", "were rejected"),
    "machine_share_rise": share_rise("machine_count", "accepted_count", "are of machines"),
    "erased_contacts_times": times("erased_contact_count", "contact ids were erased"),
    "objections_times": times("objection_count", "ids and addresses object"),
}


def thresholds() -> dict[str, tuple[float, float]]:
    """{alert: (threshold, least count)} of the seed; Stop if a row cannot be right."""
    if not SEED.is_file():
        raise Stop(Outcome.CONFIGURATION, f"There is no {SEED}.")
    with SEED.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != _COLUMNS:
            raise Stop(Outcome.CONFIGURATION, f"{SEED}: the columns are not {', '.join(_COLUMNS)}.")
        limits = {}
        for row in rows:
            name = row["alert_id"]
            if name not in ALERTS or name in limits:
                raise Stop(
                    Outcome.CONFIGURATION,
                    f"{SEED}, row {name}: no alert, or a second row. Alerts: {', '.join(ALERTS)}.",
                )
            try:
                limits[name] = float(row["threshold"]), float(row["min_count"] or 0)
            except (TypeError, ValueError):
                raise Stop(Outcome.CONFIGURATION, f"{SEED}, row {name}: no number.") from None
            if not min(limits[name]) >= 0 or not limits[name][0] > 0:
                raise Stop(Outcome.CONFIGURATION, f"{SEED}, row {name}: write numbers above 0.")
    return limits


def hours(now: datetime.datetime, since: str) -> float:
    """Hours since a time in UTC as text."""
    return (now - datetime.datetime.fromisoformat(since)).total_seconds() / 3600
