with

score_history as (

    select * from {{ ref('int_score_history') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

tiered as (

    select
        score_history.contact_id,
        score_history.score_id,
        tiers.tier,
        tiers.tier_rank,
        score_history.score,
        score_history.score_date
    from score_history
    inner join tiers
        on
            score_history.score_id = tiers.score_id
            and {{ is_in_tier('score_history.score', 'tiers') }}

),

compared as (

    select
        *,
        lag(tier) over (partition by contact_id, score_id order by score_date) as earlier_tier
    from tiered

)

select
    -- ids
    contact_id,
    score_id,

    -- strings
    coalesce(earlier_tier, 'unscored') as previous_tier,
    tier,

    -- numerics
    tier_rank,
    score,

    -- dates
    score_date as changed_on
from compared
where earlier_tier is null or earlier_tier <> tier
