-- Consent of each contact at the end of each day on which it may have changed, and on its first
-- day.
with

events as (

    select
        contact_id,
        event_type,
        bounce_type,
        event_date,
        occurred_at
    from {{ ref('int_classified_events') }}
    where
        event_type in ('subscribed', 'unsubscribed', 'complained')
        or (event_type = 'bounced' and bounce_type = 'hard')

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

starts as (

    select * from {{ ref('int_contact_starts') }}

),

daily as (

    select
        events.contact_id,
        events.event_date as state_date,
        max(case when events.event_type = 'subscribed' then events.occurred_at end)
            as subscribed_at,
        max(case when events.event_type = 'unsubscribed' then events.occurred_at end)
            as unsubscribed_at,
        max(case when events.event_type = 'complained' then 1 else 0 end) as complaints,
        max(case when events.bounce_type = 'hard' then 1 else 0 end) as hard_bounces
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    group by events.contact_id, events.event_date

    union all

    select
        contact_id,
        start_date as state_date,
        cast(null as timestamp) as subscribed_at,
        cast(null as timestamp) as unsubscribed_at,
        0 as complaints,
        0 as hard_bounces
    from starts

),

days as (

    select
        contact_id,
        state_date,
        max(subscribed_at) as subscribed_at,
        max(unsubscribed_at) as unsubscribed_at,
        max(complaints) as complaints,
        max(hard_bounces) as hard_bounces
    from daily
    group by contact_id, state_date

),

states as (

    select
        contact_id,
        state_date,
        max(subscribed_at) over so_far as subscribed_at,
        max(unsubscribed_at) over so_far as unsubscribed_at,
        max(complaints) over so_far = 1 as has_complained,
        max(hard_bounces) over so_far = 1 as has_hard_bounced
    from days
    window
        so_far as (
            partition by contact_id order by state_date
            rows between unbounded preceding and current row
        )

),

flagged as (

    select
        contact_id,
        state_date,
        coalesce(unsubscribed_at >= coalesce(subscribed_at, unsubscribed_at), false)
            as is_unsubscribed,
        has_complained,
        has_hard_bounced
    from states

)

select
    flagged.contact_id,
    flagged.is_unsubscribed,
    flagged.has_complained,
    flagged.has_hard_bounced,
    starts.is_known
    and not (flagged.is_unsubscribed or flagged.has_complained or flagged.has_hard_bounced)
        as is_mailable,
    flagged.state_date
from flagged
inner join starts
    on flagged.contact_id = starts.contact_id
