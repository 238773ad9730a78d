{#
  The weeks on which each scorecard is judged. training: what it learnt from; holdout: the week held back; later: the
  closed weeks after it. Version 'live' is what was in use when the mails went out, over the four newest closed weeks;
  'prior' is the seed over the same weeks. One row per version, window and week.
#}
with

windows as (

    select * from {{ ref('int_scorecard_windows') }}

),

promotions as (

    select * from {{ ref('int_scorecard_promotions') }}

),

in_use as (

    select *
    from {{ ref('int_scorecard_in_use') }}
    where week_date is not null

),

weeks as (

    select distinct week_date
    from {{ ref('int_training_cells') }}

),

fitted as (

    select
        promotions.scorecard_version,
        promotions.version_number,
        case
            when weeks.week_date between windows.training_from_date and windows.training_until_date
                then 'training'
            when weeks.week_date = windows.holdout_from_date then 'holdout'
            when weeks.week_date > windows.holdout_from_date then 'later'
        end as window_name,
        weeks.week_date
    from promotions
    inner join windows
        on promotions.version_number = windows.version_number
    inner join weeks
        on windows.training_from_date <= weeks.week_date

),

unioned as (

    select * from fitted

    union all

    select
        'live' as scorecard_version,
        version_number,
        'four_weeks' as window_name,
        week_date
    from in_use

    union all

    select
        'prior' as scorecard_version,
        0 as version_number,
        'four_weeks' as window_name,
        week_date
    from in_use

)

select
    -- ids
    scorecard_version,

    -- strings
    window_name,

    -- numerics
    version_number,

    -- dates
    week_date
from unioned
