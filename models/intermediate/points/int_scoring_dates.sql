{{ config(materialized='view') }}

-- The days as of which everybody is scored: the as-of date, and the one that rpt_score_validation
-- looks back to.
with

as_of as (

    select * from {{ ref('int_as_of_date') }}

)

select
    'current' as purpose,
    as_of_date as score_date
from as_of

union all

select
    'validation' as purpose,
    {{ add_days('as_of_date', -setting('validation_days')) }} as score_date
from as_of
