-- Cycles 7 and 8 of the fit: the cells, with the shifts of their terms after them.
with

cells as (

    select * from {{ ref('int_scorecard_fit_3') }}

),
{{ fit_cycles('cells') }}

select * from fitted
