{{ config(enabled=capability_is_on('predictions')) }}

{#
  What predicted, or predicts, the mails of each day: the scorecard in use, and by how much its base had moved. The base
  of opens and clicks follows the newest days: their early answers, against the usual share of those expected. It stays
  while they lie within level_min_z standard errors, and moves by the difference, less 1 / z^2 of it, beyond. A standard
  error knows that one person's answers come together, that messages differ, and how well the share of early answers is
  known. Few unsubscribes are early, and those of a week jump with each burst of mail and fall back: their base waits for
  the next scorecard. One row per target and day of sending since the newest closed weeks began; the last is the day
  after the as-of date.
#}
with

predictions as (select * from {{ ref('int_week_predictions') }}),

promotions as (
    select * from {{ ref('int_scorecard_promotions') }}
    where in_use_from_date is not null
),

sends as (select * from {{ ref('int_training_sends') }}),

cells as (select * from {{ ref('int_training_cells') }}),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

bounds as (

    select
        max(live_from_date) as live_from_date,
        max(closed_until_date) as closed_until_date
    from {{ ref('int_scorecard_windows') }}

),

message_counts as (

    select
        sent_date,
        message_key,
        count(*) as send_count
    from sends
    group by sent_date, message_key

),

days as (

    select
        sent_date,
        {{ ratio('sum(send_count * send_count)', 'sum(send_count) * sum(send_count)') }}
            as message_share
    from message_counts
    group by sent_date

),

answer_counts as (
    {%- for target, outcome in prediction_outcomes().items() %}

    select
        '{{ target }}' as target,
        contact_key,
        week_date,
        count(*) as outcome_count
    from sends
    where {{ outcome }}
    group by contact_key, week_date
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

repeats as (

    select
        answer_counts.target,
        {{ ratio(
            'sum(answer_counts.outcome_count * answer_counts.outcome_count)',
            'sum(answer_counts.outcome_count)'
        ) }} as answers_per_person
    from answer_counts
    inner join bounds
        on answer_counts.week_date between bounds.live_from_date and bounds.closed_until_date
    group by answer_counts.target

),

early_shares as (

    select
        cells.target,
        sum(cells.outcome_count) as outcome_count,
        {{ ratio('sum(cells.early_count)', 'sum(cells.outcome_count)') }} as early_share
    from cells
    inner join bounds
        on cells.week_date between bounds.live_from_date and bounds.closed_until_date
    group by cells.target

),

sums as (

    select
        promotions.target,
        promotions.in_use_from_date,
        predictions.sent_date,
        sum(predictions.early_count) as early_count,
        {{ expected_sums(
            'predictions.log_odds + promotions.base_shift', 'predictions.send_count'
        ) }}
    from predictions
    inner join promotions
        on
            predictions.target = promotions.target
            and predictions.version_number = promotions.shape_number
    group by promotions.target, promotions.in_use_from_date, predictions.sent_date

),

sending_days as (

    select days.sent_date as used_on
    from days
    cross join bounds
    where days.sent_date >= bounds.live_from_date

    union all

    select {{ add_days('as_of_date', '1') }} as used_on
    from period

),

used as (

    select
        promotions.target,
        promotions.in_use_from_date,
        sending_days.used_on,
        promotions.shape_number,
        promotions.base_shift,
        {{ add_days(
            'sending_days.used_on',
            "-1 - case promotions.target when 'unsubscribe' then 7 else settings.early_days end"
        ) }} as last_day
    from promotions
    cross join settings
    inner join sending_days
        on
            coalesce(promotions.in_use_from_date <= sending_days.used_on, true)
            and coalesce(promotions.in_use_before_date > sending_days.used_on, true)

),

summed as (

    select
        used.target,
        used.used_on,
        used.shape_number,
        used.base_shift,
        max(settings.level_min_z) as min_z,
        max(settings.message_variance) as message_variance,
        {%- for name, summand in {
            'expected_count': 'sums.expected_count',
            'variance': 'sums.variance',
            'message_spread': 'sums.variance * sums.variance * days.message_share',
        }.items() %}
        cast(sum(cast({{ summand }} as decimal(28, 6))) as {{ type_double() }}) as {{ name }},
        {%- endfor %}
        cast(sum(sums.early_count) as {{ type_double() }}) as early_count
    from used
    cross join settings
    left join sums
        on
            used.target = sums.target
            and used.in_use_from_date = sums.in_use_from_date
            and {{ add_days('used.last_day', '-settings.level_days') }} < sums.sent_date
            and used.last_day >= sums.sent_date
    left join days
        on sums.sent_date = days.sent_date
    group by used.target, used.used_on, used.shape_number, used.base_shift

),

scaled as (

    select
        summed.*,
        early_shares.early_share,
        early_shares.early_share * summed.expected_count as early_expected_count,
        repeats.answers_per_person * (
            early_shares.early_share * summed.expected_count
            - power(early_shares.early_share, 2) * (summed.expected_count - summed.variance)
        )
        + power(early_shares.early_share, 2) * (
            summed.message_variance * summed.message_spread
            + power(summed.expected_count, 2) * (1 - early_shares.early_share)
            / nullif(early_shares.early_share, 0) / nullif(early_shares.outcome_count, 0)
        ) as early_variance
    from summed
    left join early_shares
        on summed.target = early_shares.target
    left join repeats
        on summed.target = repeats.target

),

measured as (

    select
        *,
        (early_count - early_expected_count) / nullif(sqrt(early_variance), 0) as z_score
    from scaled

)

select
    measured.target,
    measured.used_on,
    measured.shape_number as version_number,
    measured.base_shift
    {%- if setting('scorecard_version') == '' %}
    + case
        when measured.target <> 'unsubscribe' and abs(measured.z_score) > measured.min_z
            then
                cast({{ level_shift(
                    'measured.early_count + 0.5',
                    'measured.early_expected_count + 0.5',
                    'measured.early_share * measured.variance',
                ) }} * (1 - 1 / power(measured.z_score, 2)) as decimal(18, 6))
        else 0
    end
    {%- endif %} as base_shift,
    coalesce(measured.early_share, 1) as early_share,
    measured.z_score,
    coalesce(measured.used_on > period.as_of_date, true) as is_next
from measured
cross join period
