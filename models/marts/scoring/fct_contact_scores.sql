with

scores as (

    select * from {{ ref('int_contact_ranked_scores') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

)

select
    -- ids
    scores.contact_id,
    scores.score_id,

    -- strings
    scores.tier,
    scores.recommended_action,

    -- numerics
    scores.score,
    scores.points_total,
    scores.tier_rank,
    scores.percentile_rank,
    scores.percentile,
    scores.decile,
    coalesce(evidence.evidence_count, 0) as evidence_count,

    -- booleans
    scores.is_scored,

    -- dates
    scores.as_of_date,

    -- timestamps
    evidence.first_event_at,
    evidence.last_event_at
from scores
left join evidence
    on scores.contact_id = evidence.contact_id and scores.as_of_date = evidence.score_date
