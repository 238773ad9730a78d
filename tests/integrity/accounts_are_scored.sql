-- What is this: companies and deals without a row for one of the scores that they can have.
-- When does it matter: sales teams work from these lists; a missing row looks like no interest.
-- How to resolve: companies come from the companies table and from contacts, deals from the deals
-- table; look for a join in int_account_scores that drops rows.
with

company_ids as (

    select company_id as account_id
    from {{ ref('dim_companies') }}

    union

    select company_id as account_id
    from {{ ref('dim_contacts') }}
    where company_id is not null

),

deals as (select * from {{ ref('dim_deals') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

company_scores as (select * from {{ ref('fct_company_scores') }}),

deal_scores as (select * from {{ ref('fct_deal_scores') }})

select
    'company' as account_type,
    company_ids.account_id,
    scores.score_id
from company_ids
cross join scores
left join company_scores
    on
        company_ids.account_id = company_scores.company_id
        and scores.score_id = company_scores.score_id
where scores.entity in ('contact', 'company') and company_scores.company_id is null

union all

select
    'deal' as account_type,
    deals.deal_id as account_id,
    scores.score_id
from deals
cross join scores
left join deal_scores
    on deals.deal_id = deal_scores.deal_id and scores.score_id = deal_scores.score_id
where scores.entity in ('contact', 'deal') and deal_scores.deal_id is null
