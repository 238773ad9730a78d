with

contacts as (select * from {{ ref('int_contacts') }}),

consent as (select * from {{ ref('int_contact_consent') }})

select
    -- ids
    contacts.contact_id,
    contacts.company_id,
    contacts.owner_id,

    -- strings
    contacts.email_hash,
    contacts.timezone,
    contacts.country,

    -- booleans
    contacts.is_known,
    consent.is_unsubscribed,
    consent.has_complained,
    consent.has_hard_bounced,
    consent.is_mailable,

    -- timestamps
    contacts.created_at,
    contacts.updated_at,
    consent.subscribed_at,
    consent.unsubscribed_at,
    consent.complained_at,
    consent.hard_bounced_at
from contacts
inner join consent
    on contacts.contact_key = consent.contact_key
