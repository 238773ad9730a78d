with

seeded as (
    {{ seed_rows('score_tiers') }}
),

typed as (

    select
        score_id,
        tier,
        tier_name,
        recommended_action,
        {{ parse_integer('tier_rank') }} as tier_rank,
        {{ parse_decimal('min_score') }} as min_score
    from seeded

)

select
    *,
    lag(min_score) over (partition by score_id order by tier_rank) as below_score
from typed
