{%- set contract_order = [
    'event_id', 'source', 'received_event_type', 'received_contact_id', 'occurred_at', 'message_id',
    'link_url', 'user_agent', 'ip_address', 'bounce_type', 'received_is_machine', 'amount', 'currency',
    'properties'
] %}
{%- set not_text = ['occurred_at', 'received_is_machine', 'amount'] %}
{%- set columns = [
    'event_key', 'event_id', 'contact_id', 'received_contact_id', 'message_id', 'source', 'event_type',
    'received_event_type', 'link_url', 'user_agent', 'ip_address', 'bounce_type', 'currency',
    'properties', 'occurred_at_text', 'amount_text', 'amount', 'is_flagged_machine', 'occurred_at',
    'loaded_at'
] %}
-- Every row of each identity that occurs more than once, in the order in which one of them is kept.
with

events as (

    select * from {{ ref('int_events_validated') }}

),

repeated_keys as (

    select event_key
    from events
    where event_key is not null
    group by event_key
    having count(*) > 1

),

ranked as (

    select
        events.{{ columns | join(',\n        events.') }},
        row_number() over (
            partition by
                events.event_key,
                -- the identity itself: two identities that share a hash are two events
                events.source,
                events.event_id,
                case when events.event_id is null then events.received_contact_id end,
                case when events.event_id is null then events.event_type end,
                case when events.event_id is null then events.message_id end,
                case when events.event_id is null then events.occurred_at end,
                case when events.event_id is null then events.link_url end
            order by
                events.loaded_at,
                {%- for column in contract_order %}
                {{ 'events.' ~ column if column in not_text else bytewise('events.' ~ column) }} nulls last,
                {%- endfor %}
                events.event_key
        ) as kept_order
    from events
    inner join repeated_keys
        on events.event_key = repeated_keys.event_key

)

select
    {{ columns | join(',\n    ') }},
    kept_order
from ranked
