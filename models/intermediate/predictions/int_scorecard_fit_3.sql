-- Cycles 5 and 6 of the fit: the cells, with the shifts of their terms after them.
with

cells as (

    select * from {{ ref('int_scorecard_fit_2') }}

),
{{ fit_cycles('cells') }}

select * from fitted
