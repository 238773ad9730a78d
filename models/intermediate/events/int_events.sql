{{ config(
    materialized='by_value',
    unique_key=['event_key'],
    hands_on=['contact_key', 'message_key', 'event_date'],
    scope=[
        ['int_events_validated', {'event_key': 'event_key'}],
        ['int_events_repeated', {'event_key': 'event_key'}],
        ['int_contact_keys', {'contact_key': 'contact_key'}],
        ['int_machine_signs', {'event_key': 'event_key'}],
        ['int_messages', {'message_key': 'message_key'}],
    ],
) }}

-- depends_on: {{ ref('int_events_validated') }}
-- depends_on: {{ ref('int_events_repeated') }}
-- Each accepted event that is kept, once, human or machine: narrow, on integer keys. The head of
-- the spine.
with

accepted as (

    select
        keys.contact_key,
        accepted_events.*
    from {{ ref('int_events_accepted') }} as accepted_events
    inner join {{ ref('int_contact_keys') }} as keys
        on accepted_events.received_contact_key = keys.received_contact_key

),

events as (

    select * from accepted
    where {{ in_scope('accepted') }} and not ({{ is_aged_out() }})

),

machine_signs as (select * from {{ ref('int_machine_signs') }}),

messages as (select * from {{ ref('int_messages') }})

select
    -- ids
    events.event_key,
    events.contact_key,
    events.message_key,

    -- strings
    events.event_type,
    events.bounce_type,
    messages.message_type,
    machine_signs.machine_reason,

    -- booleans
    machine_signs.event_key is not null as is_machine,

    -- dates
    cast(events.occurred_at as date) as event_date,

    -- timestamps
    events.occurred_at
from events
left join machine_signs
    on events.event_key = machine_signs.event_key
left join messages
    on events.message_key = messages.message_key
