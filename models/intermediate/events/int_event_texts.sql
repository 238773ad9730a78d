{{ config(materialized='view') }}

-- One narrow row per accepted event. Whether a machine caused it is told in int_classified_events.
with

accepted as (

    select * from {{ ref('int_events_accepted') }}

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
    case
        when {{ dbt.position("'@'", 'link_url') }} = 0
            then split_part(split_part(link_url, '?', 1), '#', 1)
    end as link_url,
    bounce_type,
    currency,

    -- numerics
    amount,

    -- dates
    cast(occurred_at as date) as event_date,

    -- timestamps
    occurred_at,
    loaded_at
from accepted
