{{ config(materialized='view') }}

{%- set columns = [
    'event_key', 'received_contact_key', 'message_key', 'event_id', 'received_contact_id',
    'message_id', 'source', 'event_type', 'link_url', 'user_agent', 'ip_address', 'bounce_type',
    'currency', 'properties', 'amount', 'is_flagged_machine', 'occurred_at', 'loaded_at',
] %}
-- Accepted events: the valid ones, each once. A view: nothing is written twice.
with

events as (select * from {{ ref('int_events_validated') }}),

repeated_keys as (

    select distinct event_key
    from {{ ref('int_events_repeated') }}

),

kept as (

    select * from {{ ref('int_events_repeated') }}
    where kept_order = 1

)

select
    events.{{ columns | join(',\n    events.') }}
from events
left join repeated_keys
    on events.event_key = repeated_keys.event_key
where events.event_key is not null and repeated_keys.event_key is null

union all

select
    {{ columns | join(',\n    ') }}
from kept
