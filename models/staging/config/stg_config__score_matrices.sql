with

seeded as (select * from {{ ref('score_matrices') }})

select
    matrix_id,
    fit_score_id,
    engagement_score_id
from seeded
