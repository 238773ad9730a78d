"""What is switched off is not built, is gone if it was, and nothing else differs for it.

The raw tables are a small demo. What each capability has is written down here once more, mart by
mart: what users see. A mart that exists must be the same whatever else does, but for what
`rpt_contact_360` and the what-if show of a capability that is off: nulls.
"""

import json
import shutil
import subprocess
import sys

import duckdb
import pytest
from harness import ROOT, Project, is_long
from in_process import InProcessProject

from engagement.may_mail import may_mail

SCHEMAS = ("core", "scoring", "predictions", "pressure", "activation", "monitoring")
MARTS = {
    "accounts": {
        "core.dim_deals",
        "scoring.fct_company_engagement",
        "scoring.fct_company_scores",
        "scoring.fct_deal_engagement",
        "scoring.fct_deal_scores",
        "scoring.rpt_owner_priorities",
    },
    "predictions": {
        "monitoring.rpt_prediction_calibration",
        "monitoring.rpt_prediction_quality",
        "predictions.dim_scorecard_bins",
        "predictions.fct_contact_predictions",
        "predictions.fct_send_predictions",
    },
    "send_times": {
        "monitoring.rpt_send_time_quality",
        "predictions.fct_contact_send_times",
    },
    "decisions": {
        "pressure.fct_send_decisions",
        "pressure.fct_send_rule_hits",
        "pressure.rpt_plan_reconciliation",
        "pressure.rpt_policy_effect",
        "pressure.rpt_typology_what_if",
    },
    "segments": {
        "activation.fct_segment_changes",
        "activation.fct_segment_members",
    },
    "saturation": {
        "pressure.fct_contact_saturation",
        "pressure.rpt_pressure_curve",
    },
    "monitoring": {
        "monitoring.rpt_score_validation",
        "monitoring.rpt_suggested_points",
    },
}
# What other marts show of a capability; null where it is off.
SHOWN = {
    "activation.rpt_contact_360": {
        "predictions": [
            "scorecard_version", "unsubscribe_risk", "prediction_confidence", "engagement_reason_1",
            "click_reason_1", "unsubscribe_reason_1", "open_probability", "click_probability",
            "unsubscribe_probability_7d", "engagement_percentile_rank",
            "engagement_percentile_rank_adjusted", "retention_percentile_rank", "is_open_hidden",
        ],
        "send_times": ["send_time_zone", "send_time_source", "best_weekday", "best_hour_of_week"],
        "decisions": [
            "planned_send_count", "allowed_send_count", "is_quarantined", "quarantine_released_on",
            "next_allowed_at",
        ],
        "segments": [
            "segment_id", "segment_name", "segment_action", "segment_count", "segment_entered_on",
        ],
        "saturation": [
            "saturation", "sent_count_7d", "sent_count_28d", "answered_count_28d",
            "next_mail_worth", "weekly_room",
        ],
    },
    "pressure.rpt_typology_what_if": {
        "predictions": [
            "expected_opens", "expected_opens_gained", "expected_clicks", "expected_clicks_gained",
            "expected_unsubscribes", "expected_unsubscribes_gained",
        ],
    },
}  # fmt: skip
ALL = list(MARTS)
if_long = pytest.mark.skipif(not is_long(), reason="make test-long")
LONG = [[one] for one in ALL if one != "decisions"]
LONG += [[one for one in ALL if one != off] for off in ALL if off != "predictions"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A copy of the project over a small demo, built with everything on."""
    project = InProcessProject(tmp_path_factory.mktemp("capabilities") / "copy")
    command = [sys.executable, "-m", "demo", "--contacts", "150", "--weeks", "12"]
    paths = ["--out", str(project.raw), "--truth", str(project.folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True)
    project.build().require()
    shutil.copy2(project.database, project.folder / "whole.duckdb")
    return project


@pytest.fixture(scope="module")
def whole(demo):
    """{mart: its rows} with everything on."""
    return {name: demo.rows(name) for name in demo.relations(*SCHEMAS)}


def hidden(name, rows, capabilities):
    """Rows of a mart as they are where only some capabilities are on, in their order."""
    off = [
        column
        for capability, columns in SHOWN.get(name, {}).items()
        if capability not in capabilities
        for column in columns
    ]
    return sorted((row | dict.fromkeys(off) for row in rows), key=repr)


def test_the_lists_name_marts_and_columns_that_say_something(whole):
    """Every mart is a capability's or always there; no mart that may go is empty here."""
    for names in MARTS.values():
        assert names <= whole.keys()
        empty = {name for name in names if not whole[name]}
        assert empty <= {"pressure.rpt_policy_effect"}  # the demo holds no send back
    for name, shown in SHOWN.items():
        for columns in shown.values():
            # nobody of a small demo has waited for the end of a quarantine, or is out of all hours
            said = [column for column in columns if any(row[column] for row in whole[name])]
            assert len(said) >= len(columns) - 2, (name, columns, said)


@pytest.mark.parametrize(
    "capabilities",
    [
        [],
        ["decisions"],
        [one for one in ALL if one != "predictions"],
        *(pytest.param(one, marks=if_long) for one in LONG),
    ],
    ids=lambda capabilities: "-".join(capabilities) or "scores alone",
)
def test_what_is_on_is_as_it_was_and_the_rest_is_gone(demo, whole, capabilities):
    """After a build of everything: the marts of what is off are dropped, the others the same."""
    shutil.copy2(demo.folder / "whole.duckdb", demo.database)
    run = demo.build(with_tests=True, fresh=False, settings={"capabilities": capabilities})
    run.require()
    gone = set().union(*(MARTS[one] for one in ALL if one not in capabilities))
    assert set(demo.relations(*SCHEMAS)) == whole.keys() - gone
    for name in whole.keys() - gone:
        if name != "monitoring.rpt_refresh_runs":
            found = sorted(demo.rows(name), key=repr)
            assert found == hidden(name, whole[name], capabilities), name
    contact = whole["core.dim_contacts"][0]["contact_id"]
    with duckdb.connect(str(demo.database), read_only=True) as connection:
        told = may_mail(connection, contact)
    assert ("There is no decision on any send" in told) == ("decisions" not in capabilities)
    kept = {name.split(".")[1] for name in demo.relations("intermediate", "staging")}
    assert {name.removesuffix("__changes") for name in kept} - demo.results.keys() == {
        "refresh_state"
    }


def test_what_was_off_comes_back(demo, whole):
    """Switched off and on again, everything is as if it had never been off."""
    shutil.copy2(demo.folder / "whole.duckdb", demo.database)
    demo.build(fresh=False, settings={"capabilities": []}).require()
    demo.build(fresh=False).require()
    assert {name: demo.rows(name) for name in demo.relations(*SCHEMAS)} == whole


def test_boards_and_metrics_follow(demo):
    """A dashboard and a metric of what is off do not exist either."""
    Project.dbt(demo, "parse", settings={"capabilities": ["saturation"]}).require()
    found = json.loads((demo.code / "target" / "manifest.json").read_text())
    boards = {one["name"] for one in found["exposures"].values()}
    assert boards == {"first_look", "overview", "contact", "deliverability", "operations"}
    metrics = {one["name"] for one in found["metrics"].values()}
    assert {"open_rate", "contacts"} <= metrics
    assert not metrics & {"suppressed_share", "predicted_response", "planned_mails"}


@pytest.mark.parametrize(
    "capabilities",
    [[], ["saturation"], *(pytest.param(one, marks=if_long) for one in LONG)],
    ids=lambda capabilities: "-".join(capabilities) or "scores alone",
)
def test_nothing_is_built_that_no_mart_reads(demo, capabilities):
    """What a capability alone needs, settings and raw tables too, goes with it."""
    Project.dbt(demo, "parse", settings={"capabilities": capabilities}).require()
    found = json.loads((demo.code / "target" / "manifest.json").read_text())
    models = {key for key, node in found["nodes"].items() if node["resource_type"] == "model"}
    read = {key for key in models if found["nodes"][key]["access"] == "public"}
    reading = read
    while reading:
        reading = {one for key in reading for one in found["parent_map"][key]} - read
        read |= reading
    # the zones of accounts are for the sources of vendors
    assert {key.split(".")[-1] for key in models - read} == {"stg_config__source_time_zones"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"capabilities": ["scores"]}, "The var 'capabilities' is 'scores', which is not of"),
        (
            {"capabilities": ["segments"], "activation_exports": True},
            "exports tell of segments and predictions: 'capabilities' must name both",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_stops_the_run(demo, settings, told):
    """An unknown capability, and exports without what they tell of."""
    run = demo.dbt("build", settings=settings)
    assert not run.ok
    assert told in run.output


@pytest.mark.parametrize(
    ("reader", "trait"),
    [
        ("decisions", "pressure.saturation"),
        pytest.param("segments", "prediction.open_probability", marks=if_long),
    ],
)
def test_a_condition_on_what_is_off_is_refused(demo, reader, trait):
    """Only where somebody asks it: a seed that nobody reads may say what it likes."""
    needed = "predictions" if trait.startswith("prediction") else "saturation"
    seed = {"segments": "segment_conditions", "decisions": "typology_rules"}[reader]
    before = demo.seed_path(seed).read_text()
    row = dict.fromkeys(demo.read_seed(seed)[0], "") | {
        "condition_field": trait, "condition_operator": "is_present",
    }  # fmt: skip
    row |= (
        {"segment_id": demo.read_seed("segments")[0]["segment_id"], "condition_group": "1"}
        if reader == "segments"
        else {
            "rule_set": "current",
            "rule_id": "learnt",
            "rule_kind": "filtering",
            "rule_order": "900",
        }
    )
    try:
        demo.write_seeds({seed: [*demo.read_seed(seed), row]})
        problem = f"{trait} needs the capability {needed}, which is off"
        for capabilities, is_refused in [([reader], True), ([], False)]:
            demo.drop_database()
            run = demo.dbt("build", "--selector", "config", settings={"capabilities": capabilities})
            assert (problem in run.output) == is_refused, run.output[-3000:]
            assert run.ok != is_refused, run.output[-3000:]
    finally:
        demo.seed_path(seed).write_text(before)
