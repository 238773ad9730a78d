-- How long each contact is known, and when it last did something: one row per contact. An
-- engagement is what a person did, machines apart.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

evidence as (

    select
        contact_days.contact_key,
        sum(contact_days.event_count) as evidence_count,
        min(contact_days.event_date) as first_event_on,
        max(contact_days.event_date) as last_event_on,
        max(case when {{ is_engaged_day('contact_days') }} then contact_days.event_date end)
            as last_engaged_on
    from {{ ref('int_contact_days') }} as contact_days
    inner join as_of
        on contact_days.event_date <= as_of.as_of_date
    group by contact_days.contact_key

)

select
    -- ids
    contacts.contact_key,

    -- numerics
    cast(coalesce(evidence.evidence_count, 0) as bigint) as evidence_count,

    -- booleans
    contacts.is_known,

    -- dates
    cast(contacts.created_at as date) as created_on,
    least(
        coalesce(cast(contacts.created_at as date), as_of.as_of_date),
        coalesce(evidence.first_event_on, as_of.as_of_date),
        as_of.as_of_date
    ) as start_date,
    evidence.last_event_on,
    evidence.last_engaged_on,
    as_of.as_of_date
from contacts
cross join as_of
left join evidence
    on contacts.contact_key = evidence.contact_key
