-- Cycles 3 and 4 of the fit of what events are worth.
with

cells as (

    select * from {{ ref('int_outcome_fit_1') }}

),
{{ outcome_cycles('cells') }}

select * from fitted
