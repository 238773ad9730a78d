-- Cycles 3 and 4 of the fit: the cells, with the shifts of their terms after them.
with

cells as (

    select * from {{ ref('int_scorecard_fit_1') }}

),
{{ fit_cycles('cells') }}

select * from fitted
