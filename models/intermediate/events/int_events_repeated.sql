{%- set columns = [
    'event_key', 'received_contact_key', 'message_key', 'event_id', 'received_contact_id',
    'message_id', 'source', 'event_type',
    'received_event_type', 'link_url', 'user_agent', 'ip_address', 'bounce_type', 'currency',
    'properties', 'occurred_at_text', 'amount_text', 'amount', 'is_flagged_machine', 'occurred_at',
    'loaded_at'
] %}
{{ config(
    materialized='by_value',
    hands_on=['event_key'],
    scope=[['int_events_validated', {'event_key': 'event_key'}]],
) }}

-- Every row of each identity that occurs more than once, in the order in which one of them is kept.
with

repeated_keys as (

    select valid_events.event_key
    from {{ ref('int_events_validated') }} as valid_events
    where valid_events.event_key is not null and {{ in_scope('valid_events') }}
    group by valid_events.event_key
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
            -- the columns of the contract, in its order
            order by
                events.loaded_at,
                {{ bytewise('events.event_id') }} nulls last,
                {{ bytewise('events.source') }} nulls last,
                {{ bytewise('events.received_event_type') }} nulls last,
                {{ bytewise('events.received_contact_id') }} nulls last,
                events.occurred_at nulls last,
                {{ bytewise('events.message_id') }} nulls last,
                {{ bytewise('events.link_url') }} nulls last,
                {{ bytewise('events.user_agent') }} nulls last,
                {{ bytewise('events.ip_address') }} nulls last,
                {{ bytewise('events.bounce_type') }} nulls last,
                events.received_is_machine nulls last,
                events.amount nulls last,
                {{ bytewise('events.currency') }} nulls last,
                {{ bytewise('events.properties') }} nulls last,
                events.event_key
        ) as kept_order
    from {{ ref('int_events_validated') }} as events
    inner join repeated_keys
        on events.event_key = repeated_keys.event_key

)

select
    {{ columns | join(',\n    ') }},
    kept_order
from ranked
