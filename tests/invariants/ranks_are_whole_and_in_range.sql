-- What is this: scored contacts with a missing rank or one out of range: percentile_rank 0 to 1,
-- percentile 1 to 100, decile 1 to 10.
-- When does it matter: "best tenth" and the like are read straight from these columns.
-- How to resolve: int_score_ranks must have a row for each score of each scored contact; the
-- formulas are in macros/scoring/ranks.sql.
with

contact_scores as (

    select *
    from {{ ref('fct_contact_scores') }}
    where is_scored

)

select
    contact_id,
    score_id,
    score,
    percentile_rank,
    percentile,
    decile
from contact_scores
where
    percentile_rank is null
    or percentile is null
    or decile is null
    or percentile_rank not between 0 and 1
    or percentile not between 1 and 100
    or decile not between 1 and 10
    or percentile not between 10 * (decile - 1) + 1 and 10 * decile
