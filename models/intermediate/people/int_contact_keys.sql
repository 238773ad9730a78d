{{ config(
    materialized='by_value',
    unique_key=['received_contact_key'],
    hands_on=['contact_key'],
    scope=[
        ['int_events_validated', {'received_contact_key': 'received_contact_key'}],
        ['int_person_keys', {'received_contact_key': 'received_contact_key'}],
    ],
) }}

-- depends_on: {{ ref('int_events_validated') }}
-- The person that each contact id stands for, among those of contact records and of accepted
-- events. Who is erased is missing, and so is an id that only rejected events name.
with

persons as (
    select * from {{ ref('int_person_keys') }}
    where {{ in_scope('int_person_keys') }}
),

event_contacts as (

    select distinct
        events.received_contact_key,
        events.received_contact_id
    from {{ ref('int_events_accepted') }} as events
    where {{ in_scope('events') }}

)

select
    received_contact_key,
    received_contact_id,
    contact_key,
    contact_id,
    is_known
from persons

union all

select
    event_contacts.received_contact_key,
    event_contacts.received_contact_id,
    event_contacts.received_contact_key as contact_key,
    event_contacts.received_contact_id as contact_id,
    false as is_known
from event_contacts
left join persons
    on event_contacts.received_contact_key = persons.received_contact_key
where persons.received_contact_key is null
