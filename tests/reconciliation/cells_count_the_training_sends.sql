{{ config(enabled=capability_is_on('predictions')) }}

-- What is this: targets whose training cells hold another number of mails or outcomes than there
-- are training sends.
-- When does it matter: all learning and judging happens on cells.
-- How to resolve: compare int_training_cells with int_training_sends for the target shown.
with

sends as (

    select
        count(*) as send_count,
        sum(case when is_engaged then 1 else 0 end) as engage_count,
        sum(case when is_clicked then 1 else 0 end) as click_count,
        sum(case when is_unsubscribed then 1 else 0 end) as unsubscribe_count
    from {{ ref('int_training_sends') }}

),

cells as (

    select
        target,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count
    from {{ ref('int_training_cells') }}
    group by target

)

select
    cells.target,
    cells.send_count,
    cells.outcome_count
from cells
cross join sends
where
    cells.send_count <> sends.send_count
    or cells.outcome_count <> case cells.target
        when 'engage' then sends.engage_count
        when 'click' then sends.click_count
        else sends.unsubscribe_count
    end
