{{ config(enabled=capability_is_on('predictions')) }}

{#
  The days on which each scorecard is judged. training: what it learnt from; holdout: the week held back; later: the
  closed weeks after it. Version 'live' is what predicted when the mails went out, with the base that it had moved to:
  over the four newest closed weeks, and over the newest days, of which early answers are known (of unsubscribes, the
  newest closed ones). 'prior' is the seed over the four weeks. One row per version, window, target and day.
#}
with

windows as (select * from {{ ref('int_scorecard_windows') }}),

promotions as (select * from {{ ref('int_scorecard_promotions') }}),

levels as (select * from {{ ref('int_scorecard_levels') }}),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

days as (

    select distinct
        sent_date,
        week_date
    from {{ ref('int_training_cells') }}

),

bounds as (

    select max(closed_until_date) as closed_until_date
    from windows

),

live as (

    select
        levels.*,
        days.sent_date,
        days.sent_date <= bounds.closed_until_date as is_closed,
        {{ days_between('days.sent_date', 'period.as_of_date') }}
        - case levels.target when 'unsubscribe' then 7 else settings.early_days end as days_known,
        settings.level_days
    from levels
    cross join bounds
    cross join period
    cross join settings
    inner join days
        on levels.used_on = days.sent_date

),

unioned as (

    select
        promotions.scorecard_version,
        case
            when days.week_date between windows.training_from_date and windows.training_until_date
                then 'training'
            when days.week_date = windows.holdout_from_date then 'holdout'
            when days.week_date > windows.holdout_from_date then 'later'
        end as window_name,
        promotions.target,
        promotions.version_number,
        0 as base_shift,
        1 as early_share,
        days.sent_date
    from promotions
    inner join windows
        on promotions.version_number = windows.version_number
    inner join days
        on
            windows.training_from_date <= days.week_date
            and windows.closed_until_date >= days.week_date
    {%- for version, number, shift in [
        ('live', 'version_number', 'base_shift'), ('prior', '0', '0'),
    ] %}

    union all

    select
        '{{ version }}' as scorecard_version,
        'four_weeks' as window_name,
        target,
        {{ number }} as version_number,
        {{ shift }} as base_shift,
        1 as early_share,
        sent_date
    from live
    where is_closed
    {%- endfor %}

    union all

    select
        'live' as scorecard_version,
        'newest_days' as window_name,
        target,
        version_number,
        base_shift,
        early_share,
        sent_date
    from live
    where days_known >= 0 and days_known < level_days

)

select
    scorecard_version,
    window_name,
    target,
    version_number,
    cast(base_shift as decimal(18, 6)) as base_shift,
    cast(early_share as {{ type_double() }}) as early_share,
    sent_date
from unioned
