{{ config(materialized='view') }}

-- Each accepted event with the texts that marts show of it.
with

events as (

    select * from {{ ref('int_events') }}

),

accepted as (

    select * from {{ ref('int_events_accepted') }}

)

select
    -- ids
    events.event_key,
    accepted.event_id,
    events.contact_key,
    accepted.contact_id,
    events.message_key,
    accepted.message_id,

    -- strings
    accepted.source,
    events.event_type,
    case
        when {{ dbt.position("'@'", 'accepted.link_url') }} = 0
            then split_part(split_part(accepted.link_url, '?', 1), '#', 1)
    end as link_url,
    events.bounce_type,
    accepted.currency,
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
