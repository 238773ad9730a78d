-- What is this: planned sends that are allowed although the contact is unknown, unsubscribed,
-- has complained or bounced hard.
-- When does it matter: always; no seed may switch these controls off.
-- How to resolve: int_send_exclusions applies the fixed controls to every rule set; look for a send
-- that reaches fct_send_decisions by another way.
with

decisions as (select * from {{ ref('fct_send_decisions') }}),

contacts as (select * from {{ ref('dim_contacts') }})

select
    decisions.contact_id,
    decisions.message_id,
    decisions.planned_at
from decisions
left join contacts
    on decisions.contact_id = contacts.contact_id
where decisions.is_allowed and not coalesce(contacts.is_mailable, false)
