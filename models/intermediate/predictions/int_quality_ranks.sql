{{ config(enabled=capability_is_on('predictions')) }}

{#
  Predictions of each window in their order: one row per version, window, target and predicted log-odds, with what was
  observed, how many mails rank lower, and the tenth of the mails that it falls into (10 = likeliest).
#}
{%- set log_odds = 'predictions.log_odds + windows.base_shift' %}
{%- set failing = '(1 / ' ~ probability_of(log_odds) ~ ' - windows.early_share)' %}
{%- set early_log_odds = 'ln(greatest(windows.early_share, 0.000001) / ' ~ failing ~ ')' %}
with

windows as (select * from {{ ref('int_quality_windows') }}),

predictions as (select * from {{ ref('int_week_predictions') }}),

fitted as (select * from {{ ref('int_scorecard_fitted') }}),

versions as (

    select distinct
        scorecard_version,
        version_number
    from {{ ref('int_scorecard_promotions') }}

),

unioned as (

    select
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        cast(case
            when windows.window_name = 'newest_days' then {{ early_log_odds }}
            else {{ log_odds }}
        end as decimal(18, 6)) as log_odds,
        predictions.send_count,
        case
            when windows.window_name = 'newest_days' then predictions.early_count
            else predictions.outcome_count
        end as outcome_count
    from windows
    inner join predictions
        on
            windows.target = predictions.target
            and windows.version_number = predictions.version_number
            and windows.sent_date = predictions.sent_date
    where windows.window_name <> 'training'

    union all

    select
        versions.scorecard_version,
        'training' as window_name,
        case mod(fitted.training_number, 10)
            {%- for target in prediction_targets() %}
            when {{ loop.index }} then '{{ target }}'
            {%- endfor %}
        end as target,
        cast({{ cell_log_odds() }} as decimal(18, 6)) as log_odds,
        fitted.send_count,
        fitted.outcome_count
    from versions
    inner join fitted
        on versions.version_number = floor(fitted.training_number / 10)

),

summed as (

    select
        scorecard_version,
        window_name,
        target,
        log_odds,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count
    from unioned
    group by scorecard_version, window_name, target, log_odds

),

ranked as (

    select
        *,
        sum(send_count) over (
            partition by scorecard_version, window_name, target
            order by log_odds
            rows between unbounded preceding and current row
        ) - send_count as lower_count,
        sum(send_count) over (partition by scorecard_version, window_name, target) as total_count
    from summed

)

select
    scorecard_version,
    window_name,
    target,
    log_odds,
    {{ probability_of('log_odds') }} as probability,
    cast(send_count as bigint) as send_count,
    cast(outcome_count as bigint) as outcome_count,
    cast(lower_count as bigint) as lower_count,
    cast(least(
        10,
        floor(
            10 * (lower_count + send_count / cast(2 as {{ type_double() }}))
            / cast(total_count as {{ type_double() }})
        ) + 1
    ) as integer) as bucket
from ranked
