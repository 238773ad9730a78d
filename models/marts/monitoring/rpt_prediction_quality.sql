{{ config(enabled=capability_is_on('predictions')) }}

with

ranks as (select * from {{ ref('int_quality_ranks') }}),

calibration as (select * from {{ ref('rpt_prediction_calibration') }}),

yardsticks as (select * from {{ ref('int_quality_references') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

measured as (

    select
        scorecard_version,
        window_name,
        target,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count,
        sum(cast(send_count * probability as decimal(28, 6))) as expected_count,
        sum(cast(send_count * probability * (1 - probability) as decimal(28, 6))) as variance,
        {{ ratio(log_loss_sum('log_odds'), 'sum(send_count)') }} as log_loss,
        {{ ratio(
            'sum(cast(outcome_count * (1 - 2 * probability)'
            ~ ' + send_count * probability * probability as decimal(28, 9)))',
            'sum(send_count)'
        ) }} as brier_score,
        {{ cell_auc() }} as auc
    from ranks
    group by scorecard_version, window_name, target

),

buckets as (

    select
        scorecard_version,
        window_name,
        target,
        cast(sum(cast(
            send_count * abs(observed_rate - predicted_rate) as decimal(28, 9)
        )) as {{ type_double() }}) as error_count,
        max(case when bucket = 10 then observed_rate end) as top_decile_rate
    from calibration
    group by scorecard_version, window_name, target

),

rated as (

    select
        measured.*,
        yardsticks.drifted_feature,
        yardsticks.auc_open_rate,
        yardsticks.auc_pressure,
        yardsticks.stability_index,
        yardsticks.first_date,
        yardsticks.last_date,
        {{ ratio('measured.outcome_count', 'measured.send_count') }} as observed_rate,
        {{ ratio('measured.outcome_count', 'measured.expected_count') }} as observed_to_expected,
        cast(measured.outcome_count - measured.expected_count as {{ type_double() }}) / nullif(sqrt(
            cast(measured.variance as {{ type_double() }}) * yardsticks.mails_per_leaving
            + settings.message_variance * yardsticks.message_share
            * power(cast(measured.variance as {{ type_double() }}), 2)
        ), 0) as z_score
    from measured
    cross join settings
    inner join yardsticks
        on
            measured.scorecard_version = yardsticks.scorecard_version
            and measured.window_name = yardsticks.window_name
            and measured.target = yardsticks.target

)

select
    -- ids
    rated.scorecard_version,

    -- strings
    rated.window_name,
    rated.target,
    rated.drifted_feature,

    -- numerics
    cast(rated.send_count as bigint) as send_count,
    cast(rated.outcome_count as bigint) as outcome_count,
    cast(rated.expected_count as {{ type_double() }}) as expected_count,
    rated.observed_rate,
    rated.observed_to_expected,
    rated.z_score,
    rated.auc,
    rated.auc_open_rate,
    rated.auc_pressure,
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
    rated.stability_index,

    -- booleans
    coalesce(
        rated.window_name in ('four_weeks', 'newest_days')
        and rated.scorecard_version = 'live'
        and rated.observed_to_expected not between 0.85 and 1.15
        and abs(rated.z_score) > 4,
        false
    ) as is_alarm,

    -- dates
    cast({{ dbt.date_trunc('week', 'rated.first_date') }} as date) as first_week_date,
    cast({{ dbt.date_trunc('week', 'rated.last_date') }} as date) as last_week_date
from rated
left join buckets
    on
        rated.scorecard_version = buckets.scorecard_version
        and rated.window_name = buckets.window_name
        and rated.target = buckets.target
