-- When a person first responded to each message, transactional mail and machines left out. An
-- aggregate per contact and message: a refresh may recompute the touched contacts alone.
with

events as (

    select *
    from {{ ref('int_classified_events') }}
    where
        event_type in ('opened', 'clicked')
        and message_id is not null
        and not is_machine

),

messages as (

    select * from {{ ref('int_messages') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

)

select
    -- ids
    events.contact_id,
    events.message_id,

    -- timestamps
    min(events.occurred_at) as engaged_at,
    min(case when events.event_type = 'clicked' then events.occurred_at end) as clicked_at
from events
inner join period
    on
        events.event_date <= period.as_of_date
        and events.event_date >= period.history_from_date
left join messages
    on events.message_id = messages.message_id
where coalesce(messages.message_type, '') <> 'transactional'
group by events.contact_id, events.message_id
