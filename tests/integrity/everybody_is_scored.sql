{%- set owner_types = names_when_on({'scores': ['contact'], 'accounts': ['company', 'deal']}) %}
-- What is this: contacts, companies and deals without a row for one of the scores that they can
-- have, and rows in excess.
-- When does it matter: "new is not dormant" only holds if contacts without events are there too, as
-- unscored; sales teams work from these lists, and a missing row looks like no interest.
-- How to resolve: fct_contact_scores crosses dim_contacts with the contact scores of scores.csv;
-- companies come from the companies table and from contacts, deals from the deals table: look for a
-- join there, or in int_account_scores, that drops or repeats rows.
with

scores as (select * from {{ ref('stg_config__scores') }}),

owners as (

    select
        'contact' as owner_type,
        contact_id as owner_id
    from {{ ref('dim_contacts') }}
    {%- if capability_is_on('accounts') %}

    union

    select
        'company' as owner_type,
        company_id as owner_id
    from {{ ref('dim_contacts') }}
    where company_id is not null

    union

    select
        'company' as owner_type,
        company_id as owner_id
    from {{ ref('dim_companies') }}

    union

    select
        'deal' as owner_type,
        deal_id as owner_id
    from {{ ref('dim_deals') }}
    {%- endif %}

),

rows_of_scores as (

    select
        owners.owner_type,
        owners.owner_id,
        scores.score_id,
        1 as expected_count,
        0 as scored_count
    from owners
    inner join scores
        on scores.entity in ('contact', owners.owner_type)
    {%- for owner_type in owner_types %}

    union all

    select
        '{{ owner_type }}' as owner_type,
        {{ owner_type }}_id as owner_id,
        score_id,
        0 as expected_count,
        1 as scored_count
    from {{ ref('fct_' ~ owner_type ~ '_scores') }}
    {%- endfor %}

)

select
    owner_type,
    owner_id,
    score_id,
    sum(scored_count) as scored_count
from rows_of_scores
group by owner_type, owner_id, score_id
having sum(scored_count) <> sum(expected_count)
