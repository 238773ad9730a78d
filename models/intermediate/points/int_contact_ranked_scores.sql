-- Score, tier and ranks of every contact as of the as-of date: what fct_contact_scores shows and
-- conditions of segments and send rules ask for.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

contact_scores as (

    select * from {{ ref('int_contact_scores') }}

),

score_ranks as (

    select * from {{ ref('int_score_ranks') }}

)

select
    -- ids
    contacts.contact_id,
    scores.score_id,

    -- strings
    case when contact_scores.contact_id is null then 'unscored' else tiers.tier end as tier,
    tiers.recommended_action,

    -- numerics
    coalesce(contact_scores.score, cast(0 as {{ type_score() }})) as score,
    coalesce(contact_scores.points_total, cast(0 as {{ type_points() }})) as points_total,
    tiers.tier_rank,
    case
        when contact_scores.contact_id is not null
            then {{ percentile_rank('score_ranks.lower_count', 'score_ranks.scored_count') }}
    end as percentile_rank,
    case
        when contact_scores.contact_id is not null
            then {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 100) }}
    end as percentile,
    case
        when contact_scores.contact_id is not null
            then {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 10) }}
    end as decile,

    -- booleans
    contact_scores.contact_id is not null as is_scored,

    -- dates
    as_of.as_of_date
from contacts
cross join scores
cross join as_of
left join contact_scores
    on
        contacts.contact_id = contact_scores.contact_id
        and scores.score_id = contact_scores.score_id
        and as_of.as_of_date = contact_scores.score_date
left join score_ranks
    on
        contact_scores.score_date = score_ranks.score_date
        and contact_scores.score_id = score_ranks.score_id
        and contact_scores.score = score_ranks.score
left join tiers
    on
        contact_scores.score_id = tiers.score_id
        and {{ is_in_tier('contact_scores.score', 'tiers') }}
