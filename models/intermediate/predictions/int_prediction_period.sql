{{ config(materialized='view') }}

-- What the predictions look at, in one row: the mails whose labels are closed, the history that
-- their features need, and the day before which today's features are cut.
with

windows as (

    select * from {{ ref('int_scorecard_windows') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

bounds as (

    select
        min(training_from_date) as sends_from_date,
        max(closed_until_date) as closed_until_date
    from windows

),

dated as (

    select
        bounds.sends_from_date,
        bounds.closed_until_date,
        as_of.as_of_date,
        {{ add_days('bounds.sends_from_date', '-' ~ look_back_days()) }} as history_from_date
    from bounds
    cross join as_of

)

select
    -- numerics
    {{ day_number('history_from_date') }} as history_from_day,
    {{ day_number('as_of_date') }} + 1 as cut_day,

    -- dates
    sends_from_date,
    closed_until_date,
    history_from_date,
    as_of_date
from dated
