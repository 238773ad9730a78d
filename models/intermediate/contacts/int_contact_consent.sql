with

events as (

    select * from {{ ref('int_classified_events') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

consent_events as (

    select
        events.contact_id,
        events.event_type,
        events.bounce_type,
        events.occurred_at
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    where events.event_type in ('subscribed', 'unsubscribed', 'complained', 'bounced')

),

latest as (

    select
        contact_id,
        max(case when event_type = 'subscribed' then occurred_at end) as subscribed_at,
        max(case when event_type = 'unsubscribed' then occurred_at end) as unsubscribed_at,
        min(case when event_type = 'complained' then occurred_at end) as complained_at,
        min(
            case when event_type = 'bounced' and bounce_type = 'hard' then occurred_at end
        ) as hard_bounced_at
    from consent_events
    group by contact_id

)

select
    -- ids
    contact_id,

    -- booleans
    coalesce(unsubscribed_at >= coalesce(subscribed_at, unsubscribed_at), false) as is_unsubscribed,
    complained_at is not null as has_complained,
    hard_bounced_at is not null as has_hard_bounced,

    -- timestamps
    subscribed_at,
    unsubscribed_at,
    complained_at,
    hard_bounced_at
from latest
