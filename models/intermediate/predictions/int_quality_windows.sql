{#
  The weeks on which each scorecard is judged. training: what it learnt from; holdout: the week held back; later: the
  closed weeks after it. Version 'live' is what was in use when the mails went out, over the four newest closed weeks;
  'prior' is the seed over the same weeks. One row per version, window and week.
#}
with

windows as (select * from {{ ref('int_scorecard_windows') }}),

promotions as (select * from {{ ref('int_scorecard_promotions') }}),

weeks as (

    select distinct week_date
    from {{ ref('int_training_cells') }}

),

bounds as (

    select
        max(live_from_date) as live_from_date,
        max(closed_until_date) as closed_until_date
    from windows

),

live as (

    select
        weeks.week_date,
        promotions.version_number
    from weeks
    inner join bounds
        on weeks.week_date between bounds.live_from_date and bounds.closed_until_date
    inner join promotions
        on
            weeks.week_date >= promotions.in_use_from_date
            and (
                promotions.in_use_before_date is null
                or weeks.week_date < promotions.in_use_before_date
            )

),

unioned as (

    select
        promotions.scorecard_version,
        case
            when weeks.week_date between windows.training_from_date and windows.training_until_date
                then 'training'
            when weeks.week_date = windows.holdout_from_date then 'holdout'
            when weeks.week_date > windows.holdout_from_date then 'later'
        end as window_name,
        promotions.version_number,
        weeks.week_date
    from promotions
    inner join windows
        on promotions.version_number = windows.version_number
    inner join weeks
        on windows.training_from_date <= weeks.week_date
    {%- for version, number in [('live', 'version_number'), ('prior', '0')] %}

    union all

    select
        '{{ version }}' as scorecard_version,
        'four_weeks' as window_name,
        {{ number }} as version_number,
        week_date
    from live
    {%- endfor %}

)

select
    scorecard_version,
    window_name,
    version_number,
    week_date
from unioned
