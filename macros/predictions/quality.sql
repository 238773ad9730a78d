{% macro prediction_quality_columns() -%}
{#- The final select of rpt_prediction_quality, from its steps. The alarm is for what was in use. -#}
select
    -- ids
    rated.scorecard_version,

    -- strings
    rated.window_name,
    rated.target,
    drift.feature as drifted_feature,

    -- numerics
    cast(rated.send_count as bigint) as send_count,
    cast(rated.outcome_count as bigint) as outcome_count,
    cast(rated.expected_count as {{ type_double() }}) as expected_count,
    rated.observed_rate,
    rated.observed_to_expected,
    rated.z_score,
    rated.auc,
    baseline_columns.auc_open_rate,
    baseline_columns.auc_pressure,
    rated.log_loss,
    case
        when rated.observed_rate between 0.000000001 and 0.999999999
            then
                -rated.observed_rate * ln(rated.observed_rate)
                - (1 - rated.observed_rate) * ln(1 - rated.observed_rate)
        else 0
    end as log_loss_constant,
    rated.brier_score,
    rated.observed_rate * (1 - rated.observed_rate) as brier_score_constant,
    buckets.top_decile_rate / nullif(rated.observed_rate, 0) as top_decile_lift,
    buckets.error_count / rated.send_count as calibration_error,
    drift.stability_index,

    -- booleans
    coalesce(
        rated.window_name = 'four_weeks'
        and rated.scorecard_version = 'live'
        and rated.observed_to_expected not between 0.85 and 1.15
        and abs(rated.z_score) > 4,
        false
    ) as is_alarm,

    -- dates
    windows.first_week_date,
    windows.last_week_date
from rated
inner join windows
    on
        rated.scorecard_version = windows.scorecard_version
        and rated.window_name = windows.window_name
left join buckets
    on
        rated.scorecard_version = buckets.scorecard_version
        and rated.window_name = buckets.window_name
        and rated.target = buckets.target
left join baseline_columns
    on
        rated.scorecard_version = baseline_columns.scorecard_version
        and rated.window_name = baseline_columns.window_name
        and rated.target = baseline_columns.target
left join drift
    on
        rated.scorecard_version = drift.scorecard_version
        and rated.window_name = drift.window_name
        and rated.target = drift.target
        and drift.place = 1
{%- endmacro %}
