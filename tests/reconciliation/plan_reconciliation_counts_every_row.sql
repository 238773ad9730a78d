-- What is this: planned rows that rpt_plan_reconciliation cannot account for, or does not count.
-- When does it matter: a message is neither sent nor refused, and the report says all is well.
-- How to resolve: each row received is decided, rejected for one reason, or of an erased person;
-- int_planned_sends_validated must keep a row for each that is received.
with

received as (

    select count(*) as row_count
    from {{ ref('stg_generic__planned_sends') }}

)

select
    report.received_count,
    report.erased_count,
    report.difference,
    received.row_count
from {{ ref('rpt_plan_reconciliation') }} as report
cross join received
where
    report.difference <> 0
    or report.received_count <> received.row_count
    or report.erased_count < 0
