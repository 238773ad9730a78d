with

ranks as (

    select * from {{ ref('int_quality_ranks') }}

),

calibration as (

    select * from {{ ref('rpt_prediction_calibration') }}

),

baselines as (

    select * from {{ ref('int_baseline_aucs') }}

),

drift as (

    select
        *,
        row_number() over (
            partition by scorecard_version, window_name, target
            order by stability_index desc, feature asc
        ) as place
    from {{ ref('int_feature_drift') }}

),

repeats as (

    select * from {{ ref('int_quality_repeats') }}

),

windows as (

    select
        scorecard_version,
        window_name,
        min(week_date) as first_week_date,
        max(week_date) as last_week_date
    from {{ ref('int_quality_windows') }}
    group by scorecard_version, window_name

),

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

baseline_columns as (

    select
        scorecard_version,
        window_name,
        target,
        max(case when baseline = 'open_rate' then auc end) as auc_open_rate,
        max(case when baseline = 'pressure' then auc end) as auc_pressure
    from baselines
    group by scorecard_version, window_name, target

),

rated as (

    select
        measured.*,
        {{ ratio('measured.outcome_count', 'measured.send_count') }} as observed_rate,
        {{ ratio('measured.outcome_count', 'measured.expected_count') }} as observed_to_expected,
        cast(measured.outcome_count - measured.expected_count as {{ type_double() }}) / nullif(sqrt(
            cast(measured.variance as {{ type_double() }}) * coalesce(repeats.mails_per_leaving, 1)
        ), 0) as z_score
    from measured
    left join repeats
        on
            measured.scorecard_version = repeats.scorecard_version
            and measured.window_name = repeats.window_name
            and measured.target = 'unsubscribe'

)

{{ prediction_quality_columns() }}
