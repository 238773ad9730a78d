with

account_scores as (

    select * from {{ ref('int_account_scores') }}
    where entity = 'company'

),

tiers as (select * from {{ ref('stg_config__score_tiers') }})

select
    -- ids
    account_scores.account_id as company_id,
    account_scores.score_id,
    account_scores.owner_id,

    -- strings
    case
        when account_scores.scored_contact_count = 0 then 'unscored' else tiers.tier
    end as tier,
    tiers.recommended_action,

    -- numerics
    account_scores.score,
    account_scores.score_sum,
    cast(
        account_scores.score_sum / nullif(account_scores.scored_contact_count, 0)
        as {{ type_score() }}
    ) as score_mean,
    coalesce(account_scores.score_max, cast(0 as {{ type_score() }})) as score_max,
    tiers.tier_rank,
    account_scores.contact_count,
    account_scores.scored_contact_count,
    account_scores.engaged_contact_count,

    -- dates
    account_scores.as_of_date,

    -- timestamps
    account_scores.last_event_at
from account_scores
left join tiers
    on
        account_scores.score_id = tiers.score_id
        and account_scores.score_entity = 'company'
        and account_scores.scored_contact_count > 0
        and {{ is_in_tier('account_scores.score', 'tiers') }}
