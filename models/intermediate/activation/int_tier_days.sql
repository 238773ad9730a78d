{{ config(materialized='view') }}

-- The tier of each contact after each day on which its score changed. Days without a change of
-- tier may be among them.
with

score_history as (

    select * from {{ ref('int_score_history') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

)

select
    score_history.contact_id,
    score_history.score_id,
    tiers.tier,
    tiers.tier_rank,
    score_history.score_date as changed_on
from score_history
inner join tiers
    on
        score_history.score_id = tiers.score_id
        and {{ is_in_tier('score_history.score', 'tiers') }}
