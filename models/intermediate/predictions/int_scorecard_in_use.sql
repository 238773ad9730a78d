{#
  The scorecard that scores each week's mails, and today's contacts: the pinned one, else the newest promoted one that
  had been trained by then, else the prior. One row per judged week, and one with week_date null for today.
#}
with

promotions as (

    select * from {{ ref('int_scorecard_promotions') }}

),

windows as (

    select * from {{ ref('int_scorecard_windows') }}

),

moments as (

    select distinct
        training_cells.week_date,
        training_cells.week_date as known_on
    from {{ ref('int_training_cells') }} as training_cells
    inner join windows
        on training_cells.week_date between windows.live_from_date and windows.closed_until_date

    union all

    select
        cast(null as date) as week_date,
        as_of_date as known_on
    from {{ ref('int_as_of_date') }}

),

ranked as (

    select
        moments.week_date,
        promotions.scorecard_version,
        promotions.version_number,
        promotions.is_pinned,
        row_number() over (
            partition by moments.week_date
            order by case when promotions.is_pinned then 0 else 1 end, promotions.trained_on desc
        ) as choice
    from moments
    inner join promotions
        on
            promotions.is_pinned
            or (promotions.is_promoted and moments.known_on >= promotions.trained_on)
    where '{{ setting('scorecard_version') }}' <> 'prior'

)

select
    -- ids
    coalesce(ranked.scorecard_version, 'prior') as scorecard_version,

    -- numerics
    coalesce(ranked.version_number, 0) as version_number,

    -- dates
    moments.week_date
from moments
left join ranked
    on
        ranked.choice = 1
        and (
            moments.week_date = ranked.week_date
            or (moments.week_date is null and ranked.week_date is null)
        )
