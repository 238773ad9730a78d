{{ config(enabled=exports_are_on()) }}

-- The e-mail address of each contact that may be mailed: the one place after staging that shows it.
-- Only built where `activation_exports` is on.
with

received as (
    {{ union_sources('contacts') }}
),

keys as (select * from {{ ref('int_contact_keys') }}),

contacts as (select * from {{ ref('int_contacts') }}),

consent as (
    select * from {{ ref('int_contact_consent') }}
    where is_mailable
),

addressed as (

    select distinct
        keys.contact_id,
        {{ mail_address('received.email') }} as email
    from received
    inner join keys
        on received.contact_id = keys.received_contact_id
    where received.deleted_at_text is null

)

select
    addressed.contact_id,
    addressed.email
from addressed
inner join contacts
    on
        addressed.contact_id = contacts.contact_id
        and {{ keyed_hash('addressed.email') }} = contacts.email_hash
inner join consent
    on contacts.contact_key = consent.contact_key
