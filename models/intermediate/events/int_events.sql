-- Each accepted event, once, human or machine: narrow, on integer keys. The head of the spine.
with

events as (

    select * from {{ ref('int_classified_events') }}

)

select
    -- ids
    event_key,
    {{ hash_bigint('contact_id') }} as contact_key,
    case when message_id is not null then {{ hash_bigint('message_id') }} end as message_key,

    -- strings
    event_type,
    bounce_type,

    -- booleans
    is_machine,

    -- dates
    event_date,

    -- timestamps
    occurred_at
from events
