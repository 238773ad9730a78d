-- What is this: ties that do not share their rank, higher scores without a higher percentile rank
-- or with a lower percentile, decile or worse tier, and lowest scores whose percentile rank is not
-- 0.
-- When does it matter: a contact with more points must never stand behind one with fewer.
-- How to resolve: compare the counts of int_contact_scores with the sorted scores.
with

contact_scores as (
    select * from {{ ref('fct_contact_scores') }}
    where is_scored
),

distinct_scores as (

    select
        score_id,
        score,
        min(percentile_rank) as percentile_rank,
        max(percentile_rank) as highest_percentile_rank,
        min(percentile) as percentile,
        max(percentile) as highest_percentile,
        min(decile) as decile,
        max(decile) as highest_decile,
        min(tier_rank) as tier_rank,
        max(tier_rank) as highest_tier_rank
    from contact_scores
    group by score_id, score

),

neighbours as (

    select
        *,
        lag(percentile_rank) over (partition by score_id order by score) as lower_percentile_rank,
        lag(percentile) over (partition by score_id order by score) as lower_percentile,
        lag(decile) over (partition by score_id order by score) as lower_decile,
        lag(tier_rank) over (partition by score_id order by score) as lower_tier_rank
    from distinct_scores

)

select
    score_id,
    score,
    percentile_rank,
    lower_percentile_rank,
    percentile,
    decile,
    tier_rank
from neighbours
where
    percentile_rank <> highest_percentile_rank
    or percentile <> highest_percentile
    or decile <> highest_decile
    or tier_rank <> highest_tier_rank
    or (lower_percentile_rank is null and percentile_rank <> 0)
    or percentile_rank <= lower_percentile_rank
    or percentile < lower_percentile
    or decile < lower_decile
    or tier_rank > lower_tier_rank
