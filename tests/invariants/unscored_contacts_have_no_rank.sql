-- What is this: contacts without an event who have points, a tier or a rank, and scored ones
-- called unscored.
-- When does it matter: new is not dormant; a welcome and a farewell are different mails.
-- How to resolve: everything but the evidence of an unscored contact is empty or 0; look at the
-- joins of fct_contact_scores.
with

contact_scores as (

    select * from {{ ref('fct_contact_scores') }}

)

select
    contact_id,
    score_id,
    is_scored,
    tier,
    score
from contact_scores
where
    (is_scored and tier = 'unscored')
    or (
        not is_scored
        and (
            tier is null
            or tier <> 'unscored'
            or score <> 0
            or points_total <> 0
            or evidence_count <> 0
            or tier_rank is not null
            or recommended_action is not null
            or percentile_rank is not null
            or percentile is not null
            or decile is not null
        )
    )
