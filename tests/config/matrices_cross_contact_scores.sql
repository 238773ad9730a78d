{{ config(severity='warn') }}

-- What is this: matrices whose fit or engagement score is no contact score, or does not exist.
-- When does it matter: the matrix has no rows in fct_contact_matrix.
-- How to resolve: write the score_id of a score with entity contact in score_matrices.csv; a
-- preset counts only while it is switched on.
with

matrices as (

    select * from {{ ref('stg_config__score_matrices') }}

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

crossed as (

    select
        matrix_id,
        fit_score_id as score_id
    from matrices

    union all

    select
        matrix_id,
        engagement_score_id as score_id
    from matrices

)

select
    crossed.matrix_id,
    crossed.score_id
from crossed
left join scores
    on crossed.score_id = scores.score_id
where scores.score_id is null
