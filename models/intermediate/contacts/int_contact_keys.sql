with

persons as (

    select * from {{ ref('int_contact_persons') }}

),

events as (

    select * from {{ ref('int_events_unioned') }}

),

event_contacts as (

    select distinct contact_id
    from events
    where contact_id is not null

),

keys as (

    select
        contact_id as received_contact_id,
        person_id as contact_id,
        true as is_known
    from persons
    where not is_erased

    union all

    select
        event_contacts.contact_id as received_contact_id,
        event_contacts.contact_id,
        false as is_known
    from event_contacts
    left join persons
        on event_contacts.contact_id = persons.contact_id
    where persons.contact_id is null

)

select * from keys
