{{ config(materialized='view') }}

-- Each accepted event, human or machine. A view: late events re-classify earlier ones without
-- rewriting them.
with

events as (

    select * from {{ ref('int_events') }}

),

machine_reasons as (

    select * from {{ ref('int_event_machine_reasons') }}

)

select
    -- ids
    events.event_key,
    events.event_id,
    events.contact_id,
    events.message_id,

    -- strings
    events.source,
    events.event_type,
    events.link_url,
    events.bounce_type,
    events.currency,
    machine_reasons.machine_reason,

    -- numerics
    events.amount,

    -- booleans
    machine_reasons.event_key is not null as is_machine,

    -- dates
    events.event_date,

    -- timestamps
    events.occurred_at,
    events.loaded_at
from events
left join machine_reasons
    on events.event_key = machine_reasons.event_key
