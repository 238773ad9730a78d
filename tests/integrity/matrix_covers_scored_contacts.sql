-- What is this: scored contacts that a matrix leaves out, and cells that are not A1 to C3 or do
-- not follow from the ranks of the two tiers.
-- When does it matter: A1 is who sales should call first.
-- How to resolve: fct_contact_matrix joins the two scores of score_matrices.csv; ranks after the
-- third count as the third.
with

matrices as (select * from {{ ref('stg_config__score_matrices') }}),

contact_scores as (
    select * from {{ ref('fct_contact_scores') }}
    where is_scored and tier_rank is not null
),

cells as (select * from {{ ref('fct_contact_matrix') }}),

expected as (

    select
        matrices.matrix_id,
        fits.contact_id,
        case fits.tier_rank when 1 then 'A' when 2 then 'B' else 'C' end
        || case engagements.tier_rank when 1 then '1' when 2 then '2' else '3' end as cell
    from matrices
    inner join contact_scores as fits
        on matrices.fit_score_id = fits.score_id
    inner join contact_scores as engagements
        on
            matrices.engagement_score_id = engagements.score_id
            and fits.contact_id = engagements.contact_id

)

select
    coalesce(expected.matrix_id, cells.matrix_id) as matrix_id,
    coalesce(expected.contact_id, cells.contact_id) as contact_id,
    expected.cell as expected_cell,
    cells.cell
from expected
full outer join cells
    on expected.matrix_id = cells.matrix_id and expected.contact_id = cells.contact_id
where expected.cell is null or cells.cell is null or expected.cell <> cells.cell
