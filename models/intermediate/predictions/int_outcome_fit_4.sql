-- Cycles 7 and 8 of the fit of what events are worth.
with

cells as (

    select * from {{ ref('int_outcome_fit_3') }}

),
{{ outcome_cycles('cells') }}

select * from fitted
