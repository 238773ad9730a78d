{{ config(materialized='view') }}

-- Each accepted event with its person, its mark of a machine and all that was received of it: for
-- conditions of rules, and for the marts that show single events.
with

events as (select * from {{ ref('int_events') }}),

accepted as (select * from {{ ref('int_events_accepted') }}),

keys as (select * from {{ ref('int_contact_keys') }})

select
    -- ids
    events.event_key,
    accepted.event_id,
    events.contact_key,
    keys.contact_id,
    events.message_key,
    accepted.message_id,

    -- strings
    accepted.source,
    events.event_type,
    accepted.link_url,
    accepted.user_agent,
    accepted.ip_address,
    events.bounce_type,
    accepted.currency,
    accepted.properties,
    events.machine_reason,

    -- numerics
    accepted.amount,

    -- booleans
    events.is_machine,

    -- dates
    events.event_date,

    -- timestamps
    events.occurred_at,
    accepted.loaded_at
from events
inner join accepted
    on events.event_key = accepted.event_key
inner join keys
    on accepted.received_contact_key = keys.received_contact_key
