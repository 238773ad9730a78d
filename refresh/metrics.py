"""The last runs as metrics in Prometheus' text format: published/metrics.prom.

For the node exporter's textfile collector (a link in its folder is enough), or any reader of the
format. Times are seconds since 1970, as is the custom there.
"""

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

METRICS = "metrics.prom"
_PREFIX = "engagement_refresh_"
_TIMES = {
    "as_of_date": "Last day that anything was seen of",
    "consent_as_of": "Up to when consent is known",
    "use_until": "Until when decisions, send times and exports may be used",
}
_COUNTS = {
    "release_number": "Number of the release that was published last",
    "machine_count": "Accepted events of machines",
    "erased_contact_count": "Contact ids that are erased",
    "objection_count": "Hashed ids and addresses in the log of objections",
    "test_count": "Data tests that ran",
    "warning_count": "Data tests that warned",
    "changed_table_count": "Published tables with other rows than in the release before",
}


def write(folder: Path, runs: list[dict[str, Any]], last: dict[str, Any]) -> None:
    """Write the metrics of a folder in one step. last: the last run, also if it found nothing."""
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, values: dict[tuple[str, ...], Any], *labels: str) -> None:
        one = Gauge(_PREFIX + name, meaning, labels, registry=registry)
        for label, value in values.items():
            (one.labels(*label) if labels else one).set(value)

    ended = {(): seconds(last["ended_at"])}
    gauge("last_run_timestamp_seconds", "End of the last run, whatever became of it", ended)
    gauge("last_run_exit_code", "Exit code of the last run", {(): last["exit_code"]})
    outcomes = Counter(run["outcome"] for run in runs)
    gauge("runs", "Runs by outcome", {(name,): n for name, n in outcomes.items()}, "outcome")
    if last.get("last_success_at"):
        good = {(): seconds(last["last_success_at"])}
        gauge("last_success_timestamp_seconds", "Last time that readers saw the newest", good)
    published = [run for run in runs if run["exit_code"] == 0]
    if published:
        newest = published[-1]
        for name, meaning in _TIMES.items():
            if newest.get(name):
                gauge(f"{name}_timestamp_seconds", meaning, {(): seconds(newest[name])})
        for name, meaning in _COUNTS.items():
            gauge(name.removesuffix("_count"), meaning, {(): newest.get(name) or 0})
        fates = {(name,): newest[f"{name}_count"] for name in ("raw", "accepted", "erased")}
        fates |= {(name,): count for name, count in newest["rejections"].items()}
        gauge("raw_events", "Raw events by what became of them", fates, "fate")
        steps = {
            (name.removesuffix("_seconds"),): value
            for name, value in newest.items()
            if name.endswith("_seconds")
        }
        gauge("stage_seconds", "Duration of each stage of the last release", steps, "stage")
    write_to_textfile(str(folder / METRICS), registry)


def seconds(text: str) -> float:
    """A time or a date in UTC as seconds since 1970."""
    moment = datetime.datetime.fromisoformat(text)
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()
