-- The first day that the history of each contact knows: its creation or its first event.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

evidence as (

    select
        contacts.contact_id,
        sum(contact_days.event_count) as evidence_count,
        min(contact_days.first_event_at) as first_event_at,
        max(contact_days.last_event_at) as last_event_at
    from {{ ref('int_contact_days') }} as contact_days
    inner join as_of
        on contact_days.event_date <= as_of.as_of_date
    inner join contacts
        on contact_days.contact_key = contacts.contact_key
    group by contacts.contact_id

)

select
    contacts.contact_id,
    contacts.is_known,
    cast(contacts.created_at as date) as created_on,
    least(
        coalesce(cast(contacts.created_at as date), as_of.as_of_date),
        coalesce(cast(evidence.first_event_at as date), as_of.as_of_date),
        as_of.as_of_date
    ) as start_date
from contacts
cross join as_of
left join evidence
    on contacts.contact_id = evidence.contact_id
