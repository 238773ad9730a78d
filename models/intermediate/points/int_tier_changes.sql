-- Each change of tier, as far as days have been looked at: the last of them is the row without a
-- contact.
with

score_days as (

    select * from {{ ref('int_score_days') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

tiered as (

    select
        score_days.contact_id,
        score_days.score_id,
        tiers.tier,
        tiers.tier_rank,
        score_days.score,
        true as is_new,
        score_days.score_date as changed_on
    from score_days
    inner join tiers
        on
            score_days.score_id = tiers.score_id
            and {{ is_in_tier('score_days.score', 'tiers') }}
    
),

compared as (

    select
        *,
        lag(tier) over (partition by contact_id, score_id order by changed_on) as earlier_tier
    from tiered

)

select
    contact_id,
    score_id,
    coalesce(earlier_tier, 'unscored') as previous_tier,
    tier,
    tier_rank,
    score,
    changed_on
from compared
where is_new and (earlier_tier is null or earlier_tier <> tier)

union all

select
    null as contact_id,
    null as score_id,
    null as previous_tier,
    null as tier,
    null as tier_rank,
    null as score,
    as_of_date as changed_on
from {{ ref('int_as_of_date') }}
