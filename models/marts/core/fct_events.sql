{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('int_classified_events') }}

)

select
    -- ids
    event_key,
    event_id,
    contact_id,
    message_id,

    -- strings
    source,
    event_type,
    link_url,
    bounce_type,
    currency,
    machine_reason,

    -- numerics
    amount,

    -- booleans
    is_machine,

    -- dates
    event_date,

    -- timestamps
    occurred_at,
    loaded_at
from events
