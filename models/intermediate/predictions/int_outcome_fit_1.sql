-- Cycles 1 and 2 of the fit of what events are worth.
with

cells as (

    select * from {{ ref('int_outcome_cells') }}

),
{{ outcome_cycles('cells') }}

select * from fitted
