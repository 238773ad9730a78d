{{ config(severity='warn') }}

-- What is this: rows of the scoring seeds that contradict nothing and do nothing: a limit of a
-- group that no rule is in, a matrix of what is no contact score, a score without rules or tiers, a
-- tier that the bounds of its score put out of reach.
-- When does it matter: mostly two spellings of one name. The group is not limited, the matrix has
-- no rows, everybody scores 0, the tier stays empty.
-- How to resolve: give the name one spelling (a preset counts only while it is switched on), add
-- what is missing, move a bound, or remove the row.
with

scores as (select * from {{ ref('stg_config__scores') }}),

tiers as (select * from {{ ref('stg_config__score_tiers') }}),

limits as (select * from {{ ref('stg_config__score_group_limits') }}),

matrices as (select * from {{ ref('stg_config__score_matrices') }}),

rule_groups as (

    select
        score_id,
        rule_group
    from {{ ref('stg_config__scoring_rules') }}

    union

    select
        score_id,
        rule_group
    from {{ ref('stg_config__property_rules') }}

)

select
    'score_group_limits' as seed,
    limits.score_id || ' / ' || limits.rule_group as row_key,
    'no rule of the score is in this group' as problem
from limits
left join rule_groups
    on limits.score_id = rule_groups.score_id and limits.rule_group = rule_groups.rule_group
where rule_groups.score_id is null

union all

select
    'score_matrices' as seed,
    matrices.matrix_id as row_key,
    'a score of the matrix is no contact score' as problem
from matrices
left join scores as fits
    on matrices.fit_score_id = fits.score_id and fits.entity = 'contact'
left join scores as engagements
    on matrices.engagement_score_id = engagements.score_id and engagements.entity = 'contact'
where fits.score_id is null or engagements.score_id is null

union all

select
    'scores' as seed,
    scores.score_id as row_key,
    'the score has no rule' as problem
from scores
left join rule_groups
    on scores.score_id = rule_groups.score_id
where rule_groups.score_id is null

union all

select
    'scores' as seed,
    scores.score_id as row_key,
    'the score has no tier' as problem
from scores
left join tiers
    on scores.score_id = tiers.score_id
where tiers.score_id is null

union all

select
    'score_tiers' as seed,
    tiers.score_id || ' / ' || tiers.tier as row_key,
    'the bounds of the score put the tier out of reach' as problem
from tiers
inner join scores
    on tiers.score_id = scores.score_id
where tiers.min_score > scores.max_score or tiers.below_score <= scores.min_score
