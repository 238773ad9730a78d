-- Whether each contact may be mailed, as of the as-of date: the only place that says so.
with

contacts as (select * from {{ ref('int_contacts') }}),

words as (

    select
        contact_days.contact_key,
        max(contact_days.subscribed_at) as subscribed_at,
        max(contact_days.unsubscribed_at) as unsubscribed_at,
        min(contact_days.complained_at) as complained_at,
        min(contact_days.hard_bounced_at) as hard_bounced_at
    from {{ ref('int_contact_days') }} as contact_days
    inner join {{ ref('int_as_of_date') }} as as_of
        on contact_days.event_date <= as_of.as_of_date
    group by contact_days.contact_key

)

select
    contacts.contact_key,
    contacts.contact_id,
    contacts.is_known,
    {{ consent_flags('words', 'contacts.is_known') }},
    words.subscribed_at,
    words.unsubscribed_at,
    words.complained_at,
    words.hard_bounced_at
from contacts
left join words
    on contacts.contact_key = words.contact_key
