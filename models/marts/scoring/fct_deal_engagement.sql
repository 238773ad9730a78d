with

members as (

    select
        deal_id,
        contact_id
    from {{ ref('int_deal_contacts') }}

),

accounts as (

    select
        deal_id,
        owner_id
    from {{ ref('int_deals') }}

),

{{ account_engagement('deal') }}

select * from account_engagement
