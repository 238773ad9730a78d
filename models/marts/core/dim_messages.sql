with

messages as (

    select * from {{ ref('int_messages') }}

),

events as (

    select * from {{ ref('int_classified_events') }}

),

message_events as (

    select
        message_id,
        min(occurred_at) as first_event_at
    from events
    where message_id is not null
    group by message_id

)

select
    -- ids
    coalesce(messages.message_id, message_events.message_id) as message_id,

    -- strings
    messages.message_name,
    messages.category,
    messages.message_type,
    messages.channel,

    -- booleans
    messages.message_id is not null as is_known,

    -- timestamps
    messages.sent_at,
    message_events.first_event_at
from messages
full outer join message_events
    on messages.message_id = message_events.message_id
