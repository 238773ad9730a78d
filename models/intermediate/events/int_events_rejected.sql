{%- set columns = [
    'event_id', 'received_contact_id', 'message_id', 'source', 'received_event_type', 'occurred_at_text', 'amount_text'
] %}
with

events as (

    select * from {{ ref('int_events_validated') }}

),

repeated as (

    select * from {{ ref('int_events_repeated') }}

),

rejected as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        rejection_reason,
        occurred_at,
        loaded_at
    from events
    where rejection_reason is not null

    union all

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        'duplicate' as rejection_reason,
        occurred_at,
        loaded_at
    from repeated
    where kept_order > 1

)

select * from rejected
