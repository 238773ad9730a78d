{{ config(materialized='view') }}

with

unioned as (

    {{ union_sources('events') }}

)

select
    -- ids
    event_id,
    contact_id,
    message_id,

    -- strings
    source,
    event_type,
    link_url,
    user_agent,
    ip_address,
    bounce_type,
    currency,
    properties,
    occurred_at_text,
    amount_text,

    -- numerics
    amount,

    -- booleans
    is_machine,

    -- timestamps
    occurred_at,
    loaded_at
from unioned
