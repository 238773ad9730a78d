{%- set columns = [
    'event_id', 'received_contact_id', 'message_id', 'source', 'received_event_type', 'occurred_at_text', 'amount_text'
] %}
with

events as (select * from {{ ref('int_events_validated') }}),

repeated as (select * from {{ ref('int_events_repeated') }}),

rejected as (

    select
        {{ columns | join(',\n        ') }},
        rejection_reason,
        occurred_at,
        loaded_at
    from events
    where rejection_reason not in ('erased', 'aged_out') and not ({{ is_aged_out() }})

    union all

    select
        {{ columns | join(',\n        ') }},
        'duplicate' as rejection_reason,
        occurred_at,
        loaded_at
    from repeated
    where kept_order > 1 and not ({{ is_aged_out() }})

)

select * from rejected
