{#
  What happened to a contact on a day, counted: all that features see. A mail counts on the day it was sent; systems
  that tell `sent`, `delivered` or both count alike. A response counts once per message, on the day it was first seen.
  An aggregate per contact and day: a refresh may recompute the touched contacts alone.
#}
with

events as (

    select
        contact_id,
        message_id,
        event_type,
        event_date
    from {{ ref('int_classified_events') }}
    where
        event_type in ('sent', 'delivered')
        or (event_type = 'opened' and is_machine)
        or (event_type = 'unsubscribed' and not is_machine)

),

reactions as (

    select * from {{ ref('int_mail_reactions') }}

),

messages as (

    select * from {{ ref('int_messages') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

),

mails as (

    select
        events.contact_id,
        events.event_date,
        sum(case when events.event_type = 'sent' then 1 else 0 end) as sent_count,
        sum(case when events.event_type = 'delivered' then 1 else 0 end) as delivered_count,
        sum(case when events.event_type = 'opened' then 1 else 0 end) as machine_open_count,
        sum(case when events.event_type = 'unsubscribed' then 1 else 0 end) as unsubscribe_count
    from events
    inner join period
        on
            events.event_date <= period.as_of_date
            and events.event_date >= period.history_from_date
    left join messages
        on events.message_id = messages.message_id
    where coalesce(messages.message_type, '') <> 'transactional'
    group by events.contact_id, events.event_date

),

unioned as (

    select
        contact_id,
        event_date,
        greatest(sent_count, delivered_count) as send_count,
        0 as engaged_count,
        0 as clicked_count,
        machine_open_count,
        unsubscribe_count
    from mails

    union all

    select
        contact_id,
        cast(engaged_at as date) as event_date,
        0 as send_count,
        1 as engaged_count,
        0 as clicked_count,
        0 as machine_open_count,
        0 as unsubscribe_count
    from reactions

    union all

    select
        contact_id,
        cast(clicked_at as date) as event_date,
        0 as send_count,
        0 as engaged_count,
        1 as clicked_count,
        0 as machine_open_count,
        0 as unsubscribe_count
    from reactions
    where clicked_at is not null

)

select
    -- ids
    contact_id,

    -- numerics
    {%- for name in ['send', 'engaged', 'clicked', 'machine_open', 'unsubscribe'] %}
    cast(sum({{ name }}_count) as bigint) as {{ name }}_count,
    {%- endfor %}

    -- dates
    event_date
from unioned
group by contact_id, event_date
