select
    matrix_id,
    fit_score_id,
    engagement_score_id
from {{ ref('score_matrices') }}
