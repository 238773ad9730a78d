with

messages as (select * from {{ ref('int_messages') }}),

message_events as (

    select
        message_key,
        min(occurred_at) as first_event_at
    from {{ ref('int_events') }}
    where message_key is not null
    group by message_key

),

seen_only as (

    select message_events.*
    from message_events
    left join messages
        on message_events.message_key = messages.message_key
    where messages.message_key is null

)

select
    messages.message_id,
    messages.message_name,
    messages.category,
    messages.message_type,
    messages.channel,
    true as is_known,
    messages.sent_at,
    message_events.first_event_at
from messages
left join message_events
    on messages.message_key = message_events.message_key

union all

select
    accepted.message_id,
    null as message_name,
    null as category,
    null as message_type,
    null as channel,
    false as is_known,
    null as sent_at,
    min(seen_only.first_event_at) as first_event_at
from seen_only
inner join {{ ref('int_events_accepted') }} as accepted
    on seen_only.message_key = accepted.message_key
group by accepted.message_id
