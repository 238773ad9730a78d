{{ config(enabled=capability_is_on('accounts')) }}

-- The contacts of each deal: those it names, or, where it names none, all contacts of its company.
with

received as (
    {{ union_sources('deals') }}
),

keys as (select * from {{ ref('int_contact_keys') }}),

contacts as (select * from {{ ref('int_contacts') }}),

named as (

    select distinct
        received.deal_id,
        keys.contact_id
    from received
    inner join keys
        on received.contact_id = keys.received_contact_id
    where received.deal_id is not null

)

select * from named

union all

select distinct
    received.deal_id,
    contacts.contact_id
from received
inner join contacts
    on received.company_id = contacts.company_id
left join named
    on received.deal_id = named.deal_id
where received.deal_id is not null and named.deal_id is null
