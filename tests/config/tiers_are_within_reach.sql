{{ config(severity='warn') }}

-- What is this: tiers that no score can reach, because the bounds of the score lie outside of
-- them.
-- When does it matter: the tier stays empty for ever, and who was meant for it gets another
-- action.
-- How to resolve: move min_score of the tier (score_tiers.csv) or the bounds of the score
-- (scores.csv).
with

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

scores as (

    select * from {{ ref('stg_config__scores') }}

)

select
    tiers.score_id,
    tiers.tier,
    tiers.min_score as tier_min_score,
    tiers.below_score as tier_below_score,
    scores.min_score as score_min_score,
    scores.max_score as score_max_score
from tiers
inner join scores
    on tiers.score_id = scores.score_id
where tiers.min_score > scores.max_score or tiers.below_score <= scores.min_score
