{{ config(materialized='view') }}

{%- set columns = [
    'event_key', 'event_id', 'received_contact_id', 'message_id', 'source', 'event_type', 'link_url', 'user_agent', 'ip_address',
    'bounce_type', 'currency', 'properties', 'amount', 'is_flagged_machine', 'occurred_at', 'loaded_at'
] %}
-- One row per accepted event with all that was received of it. A view: nothing is written twice.
with

events as (

    select * from {{ ref('int_events_validated') }}

),

repeated_keys as (

    select distinct event_key
    from {{ ref('int_events_repeated') }}

),

kept as (

    select *
    from {{ ref('int_events_repeated') }}
    where kept_order = 1

),

kept_events as (

    select
        events.{{ columns | join(',\n        events.') }}
    from events
    left join repeated_keys
        on events.event_key = repeated_keys.event_key
    where events.event_key is not null and repeated_keys.event_key is null

    union all

    select
        {{ columns | join(',\n        ') }}
    from kept

),

accepted as (

    select
        keys.contact_id,
        kept_events.*
    from kept_events
    inner join {{ ref('int_contact_keys') }} as keys
        on kept_events.received_contact_id = keys.received_contact_id

)

select * from accepted
