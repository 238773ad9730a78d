-- What acme makes of the package's marts.
select
    people.contact_id,
    people.signed_up,
    scores.score,
    scores.tier
from {{ ref('dim_contacts') }} as people
inner join {{ ref('fct_contact_scores') }} as scores
    on people.contact_id = scores.contact_id
where
    scores.score_id = 'engagement'
    and scores.tier_rank = 1
