{{ config(enabled=capability_is_on('segments', 'decisions')) }}

-- How long each contact is known, and how long ago it last did something, as of the as-of date: one
-- row per contact. An engagement is what a person did, machines apart.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

contacts as (

    select
        all_contacts.contact_key,
        all_contacts.is_known,
        as_of.as_of_date,
        case
            when cast(all_contacts.created_at as date) <= as_of.as_of_date
                then cast(all_contacts.created_at as date)
        end as created_on
    from {{ ref('int_contacts') }} as all_contacts
    cross join as_of

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
    contacts.contact_key,
    cast(coalesce(evidence.evidence_count, 0) as bigint) as evidence_count,
    {{ days_between('evidence.last_event_on', 'contacts.as_of_date') }} as days_since_event,
    {{ days_between('evidence.last_engaged_on', 'contacts.as_of_date') }} as days_since_engagement,
    {{ days_between('contacts.created_on', 'contacts.as_of_date') }} as tenure_days,
    contacts.is_known,
    contacts.created_on,
    least(
        coalesce(contacts.created_on, contacts.as_of_date),
        coalesce(evidence.first_event_on, contacts.as_of_date)
    ) as start_date
from contacts
left join evidence
    on contacts.contact_key = evidence.contact_key
