with

matrices as (select * from {{ ref('stg_config__score_matrices') }}),

contact_scores as (
    select * from {{ ref('fct_contact_scores') }}
    where is_scored
)

select
    -- ids
    fits.contact_id,
    matrices.matrix_id,

    -- strings
    substr('ABC', least(fits.tier_rank, 3), 1)
    || cast(least(engagements.tier_rank, 3) as {{ type_text() }}) as cell,
    fits.tier as fit_tier,
    engagements.tier as engagement_tier,

    -- numerics
    fits.score as fit_score,
    engagements.score as engagement_score,

    -- dates
    fits.as_of_date
from matrices
inner join contact_scores as fits
    on matrices.fit_score_id = fits.score_id
inner join contact_scores as engagements
    on
        matrices.engagement_score_id = engagements.score_id
        and fits.contact_id = engagements.contact_id
where fits.tier_rank is not null and engagements.tier_rank is not null
