{{ config(materialized='view') }}

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
from {{ ref('int_event_details') }}
