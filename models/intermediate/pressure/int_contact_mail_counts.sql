-- How much mail each contact was sent of late, and how much of it a person answered: one row per
-- contact with any in the last 28 days. Days end with the as-of date.
with

events as (

    select
        contact_id,
        message_id,
        event_type,
        event_date,
        is_machine
    from {{ ref('int_classified_events') }}
    where event_type in ('sent', 'delivered', 'opened', 'clicked') and message_id is not null

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

messages as (

    select
        events.contact_id,
        events.message_id,
        as_of.as_of_date,
        min(case when events.event_type in ('sent', 'delivered') then events.event_date end)
            as sent_on,
        max(
            case
                when events.event_type in ('opened', 'clicked') and not events.is_machine then 1
                else 0
            end
        ) as answer_count
    from events
    inner join as_of
        on
            events.event_date <= as_of.as_of_date
            and events.event_date > {{ add_days('as_of.as_of_date', -28) }}
    group by events.contact_id, events.message_id, as_of.as_of_date

)

select
    contact_id,
    cast(sum(case when sent_on > {{ add_days('as_of_date', -7) }} then 1 else 0 end) as integer)
        as sent_count_7d,
    cast(count(*) as integer) as sent_count_28d,
    cast(sum(answer_count) as integer) as answered_count_28d
from messages
where sent_on is not null
group by contact_id
