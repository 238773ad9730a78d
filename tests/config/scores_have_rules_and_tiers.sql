{{ config(severity='warn') }}

-- What is this: scores, presets that are switched on included, without any rule or without any
-- tier.
-- When does it matter: without rules everybody scores 0; without tiers every tier is empty, and no
-- matrix, tier change or list of engaged contacts can come of the score.
-- How to resolve: add the rows to scoring_rules.csv or property_rules.csv and to score_tiers.csv,
-- or remove the score.
with

scores as (

    select * from {{ ref('stg_config__scores') }}

),

rules as (

    select score_id from {{ ref('stg_config__scoring_rules') }}
    union
    select score_id from {{ ref('stg_config__property_rules') }}

),

tiers as (

    select distinct score_id
    from {{ ref('stg_config__score_tiers') }}

)

select
    scores.score_id,
    rules.score_id is not null as has_rules,
    tiers.score_id is not null as has_tiers
from scores
left join rules
    on scores.score_id = rules.score_id
left join tiers
    on scores.score_id = tiers.score_id
where rules.score_id is null or tiers.score_id is null
