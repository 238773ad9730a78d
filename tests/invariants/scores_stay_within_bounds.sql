-- What is this: scores outside of [min_score, max_score] of scores.csv.
-- When does it matter: readers and tiers count on the bounds.
-- How to resolve: the macro bounded_score cuts scores; look for a score that does not go through
-- it.
with

contact_scores as (

    select
        'contact' as entity,
        contact_id as entity_id,
        score_id,
        score
    from {{ ref('fct_contact_scores') }}
    where is_scored

),

company_scores as (

    select
        'company' as entity,
        company_id as entity_id,
        score_id,
        score
    from {{ ref('fct_company_scores') }}

),

deal_scores as (

    select
        'deal' as entity,
        deal_id as entity_id,
        score_id,
        score
    from {{ ref('fct_deal_scores') }}

),

scores as (select * from {{ ref('stg_config__scores') }}),

all_scores as (

    select * from contact_scores
    union all
    select * from company_scores
    union all
    select * from deal_scores

)

select
    all_scores.entity,
    all_scores.entity_id,
    all_scores.score_id,
    all_scores.score
from all_scores
inner join scores
    on all_scores.score_id = scores.score_id and all_scores.entity = scores.entity
where
    all_scores.score < round(scores.min_score, 4)
    or all_scores.score > round(scores.max_score, 4)
