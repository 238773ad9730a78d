"""Every SQL test of the project fails on a planted fault: a test that cannot fail proves nothing.

The project is built once on a small demo. For each fault the test's own compiled SQL runs with one
table exchanged for a faulty view of it, and must find more rows than with the table as it is.
"""

import json
import os
import re
import subprocess
import sys

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from harness import ROOT
from in_process import InProcessProject

FOLDERS = ("config", "integrity", "reconciliation", "invariants")
KEY = os.environ.get("EMAIL_HASH_KEY", "engagement_scoring").replace("'", "''")


def changed(columns):
    """All rows, with some columns replaced."""
    return f"select * replace ({columns}) from {{}}"


def kept(condition):
    """Only the rows for which the condition holds."""
    return f"select * from {{}} where {condition}"


def erasure(column):
    """The hash of one contact id, as if its owner had been erased."""
    digest = f"sha256('{KEY}' || sha256('{KEY}' || min({column})))"
    return f"select {digest} as contact_hash, true as is_erased from {{}}"


NONE = kept("false")
TWICE = "select * from {} union all select * from {}"
BUT_ONE = kept("contact_id <> (select min(contact_id) from {})")
# {test: [{model: what its rows are replaced by, {} being the model itself}, ...]}
FAULTS = {
    # config
    "addresses_identify_people": [
        {"stg_generic__contacts": changed("'n/a' as email")},
        {"stg_generic__contacts": changed("'info@x.test' as email")},
        {"stg_generic__erasure_requests": "select null as contact_id, 'n/a' as email"},
    ],
    "enabled_sources_bring_events": [{"rpt_source_coverage": NONE}],
    "event_types_are_mapped": [{"rpt_source_coverage": changed("false as is_mapped")}],
    "headline_score_exists": [
        {"stg_config__scores": kept("score_id = 'engagement'")},
        {"stg_config__scores": changed("'company' as entity")},
    ],
    "rules_earn_points_somewhere": [
        {"int_event_points": NONE},
        {"fct_contact_property_points": NONE},
    ],
    "settings_have_effect": [
        {"stg_config__score_group_limits": changed("rule_group || 's' as rule_group")},
        {"stg_config__scores": kept("score_id <> 'fit'")},
        {"stg_config__scores": changed("'company' as entity")},
        {"stg_config__score_tiers": kept("score_id <> 'fit'")},
        {"stg_config__property_rules": NONE},
        {"stg_config__scores": changed("10 as max_score")},
        {"stg_config__scores": changed("50 as min_score")},
    ],
    "words_occur_in_the_data": [
        {"stg_config__typology_rules": changed("'promtion' as category")},
        {"stg_config__typology_rules": changed("'pigeon' as channel")},
        {"stg_config__property_rules": changed("coalesce(value, '') || 's' as value")},
        {"stg_config__conditions": changed("'country' as condition_field, '?' as condition_value")},
        {"int_contact_attributes": changed("'other' as attribute_value")},
    ],
    # integrity
    "contact_ids_are_no_addresses": [
        {"dim_contacts": changed("contact_id || '@mail.test' as contact_id")}
    ],
    "decisions_name_their_rule": [
        {"fct_send_decisions": changed("not is_allowed as is_allowed")},
        {"fct_send_decisions": changed("fired_rule_count + 1 as fired_rule_count")},
        {"fct_send_rule_hits": kept("rule_id <> 'three_a_week'")},
        {"fct_send_rule_hits": changed("sent_count + 1 as sent_count")},
        {"fct_send_rule_hits": changed("planned_count + 1 as planned_count")},
        {"fct_send_rule_hits": changed("true as is_first_blocking")},
    ],
    "duplicates_have_an_original": [{"int_events_accepted": NONE}, {"int_events_accepted": TWICE}],
    "keys_stand_for_one_id": [
        {"int_contact_keys": changed("7 as received_contact_key")},
        {"int_events_validated": changed("7 as message_key")},
    ],
    "erased_people_are_gone": [
        {"int_erased_contacts": erasure("contact_id").format("{fct_contact_scores}")},
        {"int_erased_contacts": erasure("contact_id").format("{fct_events}")},
        {"int_erased_contacts": erasure("contact_id").format("{fct_contact_predictions}")},
        {"int_erased_contacts": erasure("contact_id").format("{fct_contact_send_times}")},
        {"int_erased_contacts": erasure("received_contact_id").format("{int_events_rejected}")},
        {"int_erased_contacts": erasure("contact_id").format("{int_planned_sends_validated}")},
        *(
            {model: changed(f"{column} || 'x' as {column}")}
            for model, column in {
                "fct_contact_scores": "contact_id",
                "fct_send_decisions": "contact_id",
                "rpt_owner_priorities": "best_contact_id",
                "int_person_keys": "received_contact_id",
            }.items()
        ),
        *(
            {model: changed(f"{column} + 1 as {column}")}
            for model, column in {
                "int_events": "contact_key",
                "int_sends": "contact_key",
                "int_contact_days": "contact_key",
                "int_event_points": "contact_key",
                "int_score_spans": "contact_key",
                "int_pressure_decisions": "contact_key",
                "int_events_repeated": "received_contact_key",
            }.items()
        ),
        *(
            {f"{model}__changes": f"select * from {{}} union all by name select 1 as {column}"}
            for model, column in {
                "int_events": "contact_key",
                "int_contact_days": "contact_key",
                "int_events_validated": "received_contact_key",
            }.items()
        ),
    ],
    "everybody_is_scored": [
        {"fct_contact_scores": kept("score_id <> 'fit'")},
        {"fct_contact_scores": TWICE},
        {"dim_contacts": BUT_ONE},
        {"fct_company_scores": kept("score_id <> 'fit'")},
        {"fct_company_scores": kept("score_id <> 'company_interest'")},
        {"fct_deal_scores": NONE},
    ],
    "events_have_contact_and_message": [
        {"dim_contacts": BUT_ONE},
        {"dim_messages": NONE},
        {"int_events": changed("7 as message_key")},
        {"int_events": changed("7 as contact_key")},
    ],
    "marts_hold_no_addresses": [
        {"fct_events": changed("'https://x.test/?a=1' as link_url")},
        {"fct_events": changed("'https://x.test/anna@x.test' as link_url")},
        {"dim_contacts": changed("'anna@x.test' as email_hash")},
    ],
    "matrix_covers_scored_contacts": [
        {"fct_contact_matrix": changed("'A1' as cell")},
        {"fct_contact_matrix": NONE},
        {"fct_contact_scores": BUT_ONE},
    ],
    "products_cover_contacts": [
        {"fct_contact_predictions": BUT_ONE},
        {"dim_contacts": changed("not is_mailable as is_mailable")},
        {"fct_contact_saturation": BUT_ONE},
        {"fct_contact_send_times": BUT_ONE},
        {"fct_send_predictions": BUT_ONE},
        {"dim_contacts": BUT_ONE},
    ],
    "segment_changes_alternate": [
        {"fct_segment_changes": changed("'left' as change")},
        {"fct_segment_changes": kept("stay_number <> 1 or change = 'left'")},
    ],
    "send_time_quality_is_complete": [
        {"rpt_send_time_quality": NONE},
        {"rpt_send_time_quality": kept("response = 'open'")},
        {"rpt_send_time_quality": changed("'good' as finding")},
        {"rpt_send_time_quality": changed("'better' as finding, -0.1 as gain")},
        {"rpt_send_time_quality": changed("'worse' as finding, 0.1 as gain")},
        {"rpt_send_time_quality": changed("-1 as standard_error")},
        {"rpt_send_time_quality": changed("'no preferences found' as finding, 9 as contact_count")},
        {"rpt_send_time_quality": changed("'no difference shown' as finding, 0 as contact_count")},
    ],
    "tier_changes_form_a_chain": [
        {"fct_tier_changes": kept("previous_tier = 'unscored'")},
        {"fct_tier_changes": changed("tier_rank + 1 as tier_rank")},
        {"fct_contact_scores": changed("'ambassador' as tier")},
        {"fct_contact_scores": NONE},
        {"fct_tier_changes": kept("previous_tier <> 'unscored'")},
        {"fct_tier_changes": changed("tier as previous_tier")},
    ],
    # reconciliation
    "account_scores_add_up": [
        {"fct_contact_scores": changed("score + 0.0001 as score")},
        {"fct_contact_scores": changed("tier_rank + 1 as tier_rank")},
        {"fct_company_scores": NONE},
        {"fct_company_scores": changed("score_max + 1 as score_max")},
        {"fct_deal_scores": changed("contact_count + 1 as contact_count")},
        {"fct_deal_scores": changed("scored_contact_count + 1 as scored_contact_count")},
    ],
    "cells_count_the_training_sends": [
        {"int_training_cells": kept("bin_1 > 1")},
        {"int_training_cells": changed("send_count + 1 as send_count")},
        {"int_training_sends": changed("true as is_unsubscribed")},
    ],
    "evidence_counts_the_events": [
        {"fct_events": kept("event_type <> 'opened'")},
        {"fct_events": changed("occurred_at + interval 1 second as occurred_at")},
        {"fct_events": changed("false as is_machine")},
        {"fct_events": kept("event_type <> 'bounced'")},
        {"int_as_of_date": changed("as_of_date - 7 as as_of_date")},
    ],
    "scorecards_expect_what_was_observed": [
        {"rpt_prediction_quality": changed("expected_count * 1.1 as expected_count")},
    ],
    "ledgers_add_up_to_the_scores": [
        {"fct_contact_scores": changed("score + 0.0001 as score")},
        {"fct_contact_scores": changed("points_total - 0.000001 as points_total")},
        {"fct_contact_points": kept("rule_id <> 'engagement_clicked'")},
        {"fct_contact_points": changed("points_awarded as points_decayed")},
        {"fct_contact_property_points": NONE},
        {"stg_config__score_group_limits": changed("1 as max_points")},
        {"stg_config__scores": changed("10 as max_score")},
        {"fct_deal_scores": changed("score + 1 as score")},
        {"fct_company_scores": changed("score + 0.0001 as score")},
        {"fct_contact_points": kept("rule_id <> 'company_clicked'")},
        {"stg_config__scores": changed("null as max_score")},
    ],
    "planned_rows_are_accounted_for": [
        {"rpt_plan_reconciliation": changed("1 as difference")},
        {"rpt_plan_reconciliation": changed("received_count + 1 as received_count")},
        {"rpt_plan_reconciliation": changed("-1 as erased_count")},
        {"fct_send_decisions": BUT_ONE},
        {
            "int_planned_sends_validated": "select * from {} union all by name"
            " select 'past' as rejection_reason"
        },
        {"stg_generic__planned_sends": BUT_ONE},
    ],
    "raw_rows_are_accounted_for": [
        {"rpt_event_reconciliation": changed("difference + 1 as difference")},
        {"rpt_event_reconciliation": changed("accepted_count + 1 as accepted_count")},
        {"rpt_event_reconciliation": changed("1 as aged_out_count")},
    ],
    "reconciliation_counts_every_row": [
        {"rpt_event_reconciliation": kept("load_date <> (select max(load_date) from {})")},
        {"rpt_event_reconciliation": changed("1 as aged_out_count")},
        {"fct_events": kept("event_type <> 'complained'")},
        {"int_events_rejected": kept("rejection_reason <> 'duplicate'")},
        {"int_events_rejected": changed("'other' as rejection_reason")},
        {"stg_generic__events": kept("contact_id is not null")},
        {"int_erased_contacts": NONE},
        {
            "int_person_keys": BUT_ONE,
            "int_erased_contacts": erasure("contact_id").format("{int_person_keys}"),
        },
    ],
    "what_if_counts_every_send": [
        {"rpt_typology_what_if": kept("outcome <> 'allowed'")},
        {"rpt_typology_what_if": changed("newly_blocked_count + 1 as newly_blocked_count")},
        {"fct_send_decisions": BUT_ONE},
    ],
    "segments_end_with_today": [
        {"fct_segment_members": BUT_ONE},
        {"fct_segment_members": changed("'inactive' as segment_id")},
        {"int_contact_conditions": NONE},
    ],
    "tier_history_equals_the_scores": [
        {"fct_tier_changes": changed("score + 0.0001 as score")},
        {"int_contact_scores": changed("score + 1 as score")},
        {"int_score_spans": changed("score + 0.0001 as score")},
        {"int_score_spans": changed("tier || 'er' as tier")},
        {"int_tier_spans": changed("tier || 'er' as tier")},
    ],
    "validation_counts_each_contact_once": [
        {"rpt_score_validation": kept("band <> 'inactive'")},
        {"rpt_score_validation": changed("1.01 as auc")},
        {"rpt_score_validation": changed("contact_count + 1 as outcome_count")},
    ],
    "send_time_evidence_counts_the_events": [
        {"int_consent_changes": kept("not is_refused")},
        {"fct_contact_send_times": changed("send_count + 1 as send_count")},
        {"fct_contact_send_times": changed("open_count + 1 as open_count")},
        {"int_events": changed("false as is_machine")},
        {"int_events": kept("event_type <> 'bounced'")},
        {"dim_messages": changed("'marketing' as message_type")},
        {"stg_config__send_time_settings": changed("1 as response_days")},
    ],
    # invariants
    "accepted_events_are_valid": [
        *(
            {"int_events": changed(column)}
            for column in (
                "cast(null as bigint) as event_key",
                "cast(null as bigint) as contact_key",
                "cast(null as timestamp) as occurred_at",
                "'open' as event_type",
                "'medium' as bounce_type",
                "event_date + 1 as event_date",
                "not is_machine as is_machine",
                "cast(null as boolean) as is_machine",
                "cast(null as text) as machine_reason",
            )
        ),
        *(
            {"int_events_validated": changed(column)}
            for column in (
                "cast(null as text) as received_contact_id",
                "' ' as received_contact_id",
                "cast(null as timestamp) as loaded_at",
                "loaded_at - interval 30 day as loaded_at",
                "cast(null as bigint) as event_key",
                "cast(null as text) as rejection_reason",
            )
        ),
    ],
    "caps_are_kept": [
        {"int_event_points": changed("false as was_capped")},
        {"int_event_points": changed("true as was_capped")},
        {"stg_config__scoring_rules": changed("1000 as cap_count")},
    ],
    "contact_scores_are_whole": [
        {"fct_contact_scores": changed("0 as evidence_count")},
        {"fct_contact_scores": changed("not is_scored as is_scored")},
        {"fct_contact_scores": changed("cast(null as timestamp) as first_event_at")},
        {"fct_contact_scores": changed("timestamp '2000-01-01' as last_event_at")},
        {"fct_contact_scores": changed("null as decile")},
        {"fct_contact_scores": changed("percentile_rank + 0.5 as percentile_rank")},
        {"fct_contact_scores": changed("percentile - 1 as percentile")},
        {"fct_contact_scores": changed("decile % 10 + 1 as decile")},
        *(
            {"fct_contact_scores": changed(column)}
            for column in (
                "'inactive' as tier",
                "'unscored' as tier",
                "cast(null as text) as tier",
                "1 as score",
                "1 as points_total",
                "1 as evidence_count",
                "3 as tier_rank",
                "'Call' as recommended_action",
                "0.5 as percentile_rank",
                "50 as percentile",
                "5 as decile",
                "false as is_scored",
            )
        ),
    ],
    "ledger_rows_are_explained": [
        {"fct_events": kept("event_type <> 'clicked'")},
        {"fct_events": changed("contact_id || 'x' as contact_id")},
        {"fct_events": changed("event_date + 1 as event_date")},
        {"dim_contacts": NONE},
        {"fct_events": changed("true as is_machine")},
        {"stg_config__scoring_rules": changed("points + 1 as points")},
        {"stg_config__scoring_rules": changed("'replied' as event_type")},
        {"stg_config__scoring_rules": changed("rule_group || 's' as rule_group")},
        {"stg_config__scoring_rules": changed("date '2050-01-01' as valid_from_date")},
        {"stg_config__scoring_rules": changed("date '2000-01-01' as valid_to_date")},
        {"fct_contact_points": changed("points_decayed * 2 as points_decayed")},
        {"fct_contact_points": changed("-points_decayed as points_decayed")},
        {"fct_contact_points": changed("points_base as points_awarded")},
        {"fct_contact_points": changed("0 as points_awarded, 0 as points_decayed")},
        {"fct_contact_points": changed("-1 as age_days")},
        {"fct_contact_points": changed("false as was_capped")},
        {"fct_contact_points": changed("true as was_capped")},
    ],
    "nothing_after_the_as_of_date": [
        {"int_as_of_date": changed("as_of_date + 1 as as_of_date")},
        {"fct_contact_points": changed("as_of_date - 1 as as_of_date")},
        {"fct_company_scores": changed("cast(null as date) as as_of_date")},
        {"fct_contact_predictions": changed("as_of_date - 1 as as_of_date")},
        {"fct_send_predictions": changed("as_of_date - 1 as as_of_date")},
        {"fct_contact_send_times": changed("as_of_date - 1 as as_of_date")},
        {"int_as_of_date": changed("as_of_date - 40 as as_of_date")},
        *(
            {model: changed(f"timestamp '2050-01-01' as {column}")}
            for model, column in {
                "fct_contact_points": "event_date",
                "fct_contact_scores": "last_event_at",
                "fct_tier_changes": "changed_on",
                "int_score_spans": "last_day",
                "fct_company_scores": "last_event_at",
                "fct_deal_scores": "last_event_at",
                "fct_company_engagement": "last_event_at",
                "fct_deal_engagement": "compared_date",
                "rpt_owner_priorities": "last_event_at",
                "fct_segment_members": "entered_on",
                "rpt_contact_360": "segment_entered_on",
                "rpt_score_validation": "observed_until",
                "dim_scorecard_bins": "trained_on",
                "rpt_prediction_quality": "last_week_date",
                "fct_contact_send_times": "learnt_until_date",
                "rpt_send_time_quality": "judged_until_date",
                "fct_segment_changes": "changed_on",
            }.items()
        ),
    ],
    "objectors_are_never_mailable": [
        {"dim_contacts": changed("true as is_mailable")},
        {"dim_contacts": changed("false as is_known")},
        {"int_events_accepted": changed("'complained' as event_type")},
        {"int_events_accepted": changed("'unsubscribed' as event_type")},
    ],
    "open_labels_are_never_learnt": [
        {"int_as_of_date": changed("as_of_date - 9 as as_of_date")},
        {"int_scorecard_windows": changed("trained_on - 9 as trained_on")},
        {"int_scorecard_windows": changed("training_until_date + 1 as training_until_date")},
    ],
    "predictions_are_probabilities": [
        *(
            {"fct_contact_predictions": changed(column)}
            for column in (
                "1.0 as open_probability",
                "0.0 as click_probability",
                "-unsubscribe_probability_7d as unsubscribe_probability_7d",
                "1 - retention_percentile_rank as retention_percentile_rank",
                "engagement_percentile_rank + 1 as engagement_percentile_rank",
                "contact_id as scorecard_version",
            )
        )
    ],
    "objectors_are_never_sent_to": [
        {"fct_send_decisions": changed("true as is_allowed")},
        {"dim_contacts": changed("true as is_unsubscribed")},
        {"dim_contacts": NONE},
        {
            "fct_send_decisions": changed("true as is_allowed, 'x:1|x:2' as consent_scope"),
            "int_objections": changed("'x:1' as scope"),
            "dim_contacts": changed(
                "true as is_known, false as has_complained, false as has_hard_bounced"
            ),
        },
    ],
    "pressure_is_kept": [
        {"fct_send_decisions": changed("true as is_allowed")},
        {"fct_send_decisions": changed("true as is_holdout")},
        {"fct_send_decisions": changed("false as is_allowed")},
        {"int_events": NONE},
        {"stg_config__typology_rules": changed("threshold + 1 as threshold")},
        {"stg_config__typology_thresholds": NONE},
    ],
    "own_send_times_have_evidence": [
        {"fct_contact_send_times": changed("'contact' as open_source")},
        {"fct_contact_send_times": changed("'contact' as click_source, 1 as click_count")},
        {
            "fct_contact_send_times": changed("'contact' as open_source"),
            "int_send_time_answers": changed("99 as hour_variance_z"),
        },
    ],
    "ranks_rise_with_the_score": [
        {"fct_contact_scores": changed("1 - percentile_rank as percentile_rank")},
        {"fct_contact_scores": changed("101 - percentile as percentile")},
        {"fct_contact_scores": changed("11 - decile as decile")},
        {"fct_contact_scores": changed("5 - tier_rank as tier_rank")},
        {"fct_contact_scores": changed("round(score) as score")},
    ],
    "saturation_stays_within_bounds": [
        {"fct_contact_saturation": changed("1.5 as response_decline")},
        {"fct_contact_saturation": changed("-1 as own_share")},
        {"fct_contact_saturation": changed("51 as weekly_room")},
        {"fct_contact_saturation": changed("2 as next_mail_worth")},
        {"fct_contact_saturation": changed("learnt_mail_count + 1 as learnt_response_count")},
        {"fct_contact_saturation": changed("sent_count_28d + 1 as tiring_mails_a_week")},
        {"fct_contact_saturation": changed("'saturated' as saturation")},
        {"fct_contact_saturation": changed("'saturated' as saturation, -9 as next_mail_worth")},
    ],
    "send_times_are_hours_with_a_source": [
        *(
            {"fct_contact_send_times": changed(column)}
            for column in (
                "24 as monday_open_hour",
                "-1 as sunday_click_hour",
                "null as friday_open_hour",
                "'none' as open_source",
                "'everybody' as click_source",
                "best_hour_of_week + 24 as best_hour_of_week",
                "null as best_weekday",
                "'population' as open_source, 0.01 as open_expected_gain",
                "-0.01 as click_expected_gain",
                "open_count + 1 as click_count",
                "send_count + 1 as open_count",
            )
        )
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small demo, built: an open connection, {model: relation} and {test: compiled SQL}."""
    project = InProcessProject(tmp_path_factory.mktemp("faults") / "copy")
    command = [sys.executable, "-m", "demo", "--contacts", "300", "--weeks", "12"]
    paths = ["--out", str(project.raw), "--truth", str(project.folder / "truth")]
    subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True)
    add_account_scores(project)
    add_newcomer(project)
    project.build().require()
    project.dbt("--write-json", "compile", "--select", "test_type:singular").require()
    manifest = json.loads((project.code / "target" / "manifest.json").read_text(encoding="utf-8"))
    relations = {
        node["name"]: node["relation_name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    relations |= {
        f"{name}__changes": f'{relation[:-1]}__changes"' for name, relation in relations.items()
    }
    tests = {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "test_metadata" not in node
    }
    with duckdb.connect(str(project.database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection, relations, tests


def add_newcomer(project):
    """A contact without events: who is unscored must be seen too."""
    path = project.raw / "contacts.parquet"
    contacts = pyarrow.parquet.read_table(path)
    newcomer = contacts.slice(0, 1).to_pylist()[0] | {"contact_id": "newcomer", "email": None}
    added = pyarrow.Table.from_pylist([newcomer], schema=contacts.schema)
    pyarrow.parquet.write_table(pyarrow.concat_tables([contacts, added]), path)


def add_account_scores(project):
    """Scores of companies and deals, bounded and limited, so that tests of accounts see rows."""
    scores = [
        {"score_id": f"{entity}_interest", "score_name": entity, "entity": entity}
        | {"min_score": "0", "max_score": "30"}
        for entity in ("company", "deal")
    ]
    rules = [
        {
            "rule_id": f"{entity}_{event_type}",
            "score_id": f"{entity}_interest",
            "rule_group": event_type,
            "event_type": event_type,
            "points": points,
        }
        for entity in ("company", "deal")
        for event_type, points in (("clicked", "0.5"), ("page_viewed", "0.25"))
    ]
    limits = [
        {"score_id": f"{entity}_interest", "rule_group": "clicked", "max_points": "12"}
        for entity in ("company", "deal")
    ]
    tiers = [
        {"score_id": f"{entity}_interest", "tier": "all", "tier_rank": "1", "tier_name": "All"}
        for entity in ("company", "deal")
    ]
    for seed, rows in {
        "scores": scores,
        "scoring_rules": rules,
        "score_group_limits": limits,
        "score_tiers": tiers,
    }.items():
        project.write_seeds({seed: [*project.read_seed(seed), *rows]})


def found(connection, sql):
    """Number of rows that a test finds."""
    return connection.execute(f"select count(*) from ({sql}) as wrong").fetchone()[0]


def planted(sql, fault, relations):
    """The SQL of a test with tables exchanged for faulty views of themselves."""
    for model, rows in fault.items():
        relation = relations[model]
        assert relation in sql, f"the test does not read {model}"
        rows = re.sub(r"\{(\w+)\}", lambda named: relations[named.group(1)], rows)
        sql = sql.replace(relation, "(" + rows.replace("{}", relation) + ")")
    return sql


def test_every_sql_test_has_its_fault():
    """A new SQL test needs a fault here."""
    names = {path.stem for folder in FOLDERS for path in (ROOT / "tests" / folder).glob("*.sql")}
    assert names == FAULTS.keys()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param(name, fault, id=f"{name}-{number}")
        for name, faults in FAULTS.items()
        for number, fault in enumerate(faults, 1)
    ],
)
def test_the_fault_is_found(built, name, fault):
    """The test finds rows that it does not find in the tables as they are."""
    connection, relations, tests = built
    before = found(connection, tests[name])
    assert found(connection, planted(tests[name], fault, relations)) > before


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_nothing_is_found_without_a_fault(built, name):
    """On the demo every test passes; the demo's dirt has types that no map knows."""
    connection, _, tests = built
    if name != "event_types_are_mapped":
        assert found(connection, tests[name]) == 0


def test_every_test_says_what_to_do():
    """Each is headed by what it is, when it matters and how to resolve it."""
    for folder in FOLDERS:
        for path in (ROOT / "tests" / folder).glob("*.sql"):
            text = path.read_text(encoding="utf-8")
            for heading in ("What is this:", "When does it matter:", "How to resolve:"):
                assert f"-- {heading} " in text, f"{path.name} lacks '{heading}'"
