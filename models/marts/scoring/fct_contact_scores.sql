with

contacts as (select * from {{ ref('int_contacts') }}),

scores as (
    select * from {{ ref('stg_config__scores') }}
    where entity = 'contact'
),

tiers as (select * from {{ ref('stg_config__score_tiers') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

contact_scores as (

    select
        *,
        {{ percentile_rank('lower_count', 'scored_count') }} as percentile_rank,
        {{ quantile_number('lower_count', 'scored_count', 100) }} as percentile,
        {{ quantile_number('lower_count', 'scored_count', 10) }} as decile
    from {{ ref('int_contact_scores') }}

)

select
    -- ids
    contacts.contact_id,
    scores.score_id,

    -- strings
    case when contact_scores.contact_key is null then 'unscored' else tiers.tier end as tier,
    tiers.recommended_action,

    -- numerics
    coalesce(contact_scores.score, cast(0 as {{ type_score() }})) as score,
    coalesce(contact_scores.points_total, cast(0 as {{ type_points() }})) as points_total,
    tiers.tier_rank,
    contact_scores.percentile_rank,
    contact_scores.percentile,
    contact_scores.decile,
    coalesce(contact_scores.evidence_count, 0) as evidence_count,

    -- booleans
    contact_scores.contact_key is not null as is_scored,

    -- dates
    as_of.as_of_date,

    -- timestamps
    contact_scores.first_event_at,
    contact_scores.last_event_at,

    -- dates
    as_of.counted_from
from contacts
cross join scores
cross join as_of
left join contact_scores
    on
        contacts.contact_key = contact_scores.contact_key
        and scores.score_id = contact_scores.score_id
        and as_of.as_of_date = contact_scores.score_date
left join tiers
    on
        contact_scores.score_id = tiers.score_id
        and {{ is_in_tier('contact_scores.score', 'tiers') }}
