{{ config(enabled=capability_is_on('predictions')) }}

{#
  What every scorecard says of the mails of the weeks that it has not learnt from, beside what then happened: one row
  per scorecard, target, day of sending and predicted log-odds. Of days that are not closed only the early answers are
  known. The prior (version 0) is judged on all of these weeks.
#}
with

cells as (select * from {{ ref('int_training_cells') }}),

scorecards as (select * from {{ ref('int_scorecards') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

first_weeks as (

    select
        version_number,
        holdout_from_date
    from windows

    union all

    select
        0 as version_number,
        min(holdout_from_date) as holdout_from_date
    from windows

),

versioned as (

    select
        cells.*,
        first_weeks.version_number
    from cells
    inner join first_weeks
        on cells.week_date >= first_weeks.holdout_from_date

),

predicted as (

    select
        versioned.target,
        versioned.version_number,
        versioned.sent_date,
        versioned.week_date,
        versioned.send_count,
        versioned.outcome_count,
        versioned.early_count,
        cast({{ joined_log_odds() }} as decimal(18, 6)) as log_odds
    from versioned
    {{ join_term_points('versioned', 'scorecards', 'version_number') }}

)

select
    target,
    version_number,
    log_odds,
    cast(sum(send_count) as bigint) as send_count,
    cast(sum(outcome_count) as bigint) as outcome_count,
    cast(sum(early_count) as bigint) as early_count,
    sent_date,
    week_date
from predicted
group by target, version_number, log_odds, sent_date, week_date
