with

members as (

    select
        company_id,
        contact_id
    from {{ ref('int_contacts') }}
    where company_id is not null

),

accounts as (

    select
        company_id,
        owner_id
    from {{ ref('int_companies') }}

    union

    select distinct
        members.company_id,
        cast(null as {{ type_text() }}) as owner_id
    from members
    where members.company_id not in (select companies.company_id from {{ ref('int_companies') }} as companies)

),

{{ account_scores('company') }}

select * from account_scores
