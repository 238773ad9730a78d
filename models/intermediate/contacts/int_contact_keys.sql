-- The person that each contact id stands for, among those of contact records and of events. Who is
-- erased is missing.
with

persons as (

    select * from {{ ref('int_person_keys') }}

),

events as (

    select * from {{ ref('int_events_validated') }}

),

event_contacts as (

    select distinct received_contact_id
    from events
    where received_contact_id is not null

),

keys as (

    select
        contact_id as received_contact_id,
        person_id as contact_id,
        true as is_known
    from persons

    union all

    select
        event_contacts.received_contact_id,
        event_contacts.received_contact_id as contact_id,
        false as is_known
    from event_contacts
    left join persons
        on event_contacts.received_contact_id = persons.contact_id
    where persons.contact_id is null

)

select * from keys
