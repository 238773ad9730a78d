-- Cycles 5 and 6 of the fit of what events are worth.
with

cells as (

    select * from {{ ref('int_outcome_fit_2') }}

),
{{ outcome_cycles('cells') }}

select * from fitted
