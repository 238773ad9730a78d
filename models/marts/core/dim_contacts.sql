with

contacts as (

    select * from {{ ref('int_contacts') }}

),

consent as (

    select * from {{ ref('int_contact_consent') }}

)

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
    coalesce(consent.is_unsubscribed, false) as is_unsubscribed,
    coalesce(consent.has_complained, false) as has_complained,
    coalesce(consent.has_hard_bounced, false) as has_hard_bounced,
    contacts.is_known
    and not coalesce(
        consent.is_unsubscribed or consent.has_complained or consent.has_hard_bounced, false
    ) as is_mailable,

    -- timestamps
    contacts.created_at,
    contacts.updated_at,
    consent.subscribed_at,
    consent.unsubscribed_at,
    consent.complained_at,
    consent.hard_bounced_at
from contacts
left join consent
    on contacts.contact_id = consent.contact_id
