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

),

{{ account_engagement('company') }}

select * from account_engagement
