-- One row per contact and message: when it was first sent, answered by a person, opened by a
-- machine, and whether it came back. A mail was sent where `sent` or `delivered` was told; it was
-- received where it did not come back. No as-of date: readers compare each time with theirs.
{%- set times = {
    'sent': "event_type in ('sent', 'delivered')",
    'opened': "event_type = 'opened' and not is_machine",
    'clicked': "event_type = 'clicked' and not is_machine",
    'machine_opened': "event_type = 'opened' and is_machine",
    'unsubscribed': "event_type = 'unsubscribed' and not is_machine",
    'returned': "event_type in ('bounced', 'rejected')",
} %}
with

events as (

    select * from {{ ref('int_events') }}
    where
        message_key is not null
        and event_type in (
            'sent', 'delivered', 'opened', 'clicked', 'unsubscribed', 'bounced', 'rejected'
        )

),

messages as (

    select * from {{ ref('int_messages') }}

),

exchanges as (

    select
        contact_key,
        message_key,
        {%- for name, condition in times.items() %}
        min(case when {{ condition }} then occurred_at end) as {{ name }}_at{{ ',' if not loop.last }}
        {%- endfor %}
    from events
    group by contact_key, message_key

)

select
    -- ids
    exchanges.contact_key,
    exchanges.message_key,

    -- strings
    messages.message_type,

    -- dates
    cast(exchanges.sent_at as date) as sent_date,

    -- timestamps
    {%- for name in times %}
    exchanges.{{ name }}_at{{ ',' if not loop.last }}
    {%- endfor %}
from exchanges
left join messages
    on exchanges.message_key = messages.message_key
