-- Cycles 1 and 2 of the fit: the cells, with the shifts of their terms after them.
with

cells as (

    select * from {{ ref('int_fit_cells') }}

),
{{ fit_cycles('cells') }}

select * from fitted
