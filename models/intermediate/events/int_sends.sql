{{ config(
    materialized='by_value',
    unique_key=['contact_key', 'message_key'],
    hands_on=['engaged_date', 'clicked_date', 'delivered_only_contact_key'],
    scope=[['int_events', {'contact_key': 'contact_key', 'message_key': 'message_key'}]],
) }}

-- One row per contact and message: when it was first sent and answered by a person, and whether it
-- came back. A mail was sent where `sent` or `delivered` was told; it was received where it did not
-- come back. No as-of date: readers compare each time with theirs.
{%- set times = {
    'sent': "event_type in ('sent', 'delivered')",
    'opened': "event_type = 'opened' and not is_machine",
    'clicked': "event_type = 'clicked' and not is_machine",
    'unsubscribed': "event_type = 'unsubscribed' and not is_machine",
    'returned': "event_type in ('bounced', 'rejected')",
} %}
with

events as (

    select * from {{ ref('int_events') }}
    where {{ in_scope('int_events') }}

),

exchanges as (

    select
        {%- for name, condition in times.items() %}
        min(case when {{ condition }} then occurred_at end) as {{ name }}_at,
        {%- endfor %}
        max(message_type) as message_type,
        max(case when event_type = 'sent' then 1 else 0 end) as is_sent_told,
        contact_key,
        message_key
    from events
    where
        message_key is not null
        and event_type in (
            'sent', 'delivered', 'opened', 'clicked', 'unsubscribed', 'bounced', 'rejected'
        )
    group by contact_key, message_key

)

select
    -- ids
    contact_key,
    message_key,
    -- days of these people count deliveries: all of them, should a `sent` be told after all
    case when is_sent_told = 0 and sent_at is not null then contact_key end
        as delivered_only_contact_key,

    -- strings
    message_type,

    -- dates
    cast(sent_at as date) as sent_date,
    cast(least(opened_at, clicked_at) as date) as engaged_date,
    cast(clicked_at as date) as clicked_date,

    -- timestamps
    sent_at,
    opened_at,
    clicked_at,
    unsubscribed_at,
    returned_at
from exchanges
