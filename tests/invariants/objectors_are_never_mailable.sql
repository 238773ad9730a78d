-- What is this: contacts who complained, whose address bounced hard or who unsubscribed last, and
-- who still count as mailable; and mailable contacts that no system knows.
-- When does it matter: mail to them breaks a promise or the law, whatever their score.
-- How to resolve: int_contact_consent reads the days of int_contact_days up to the as-of date; look
-- for an event of the person, all merged records included, that its day has lost.
with

events as (select * from {{ ref('fct_events') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

contacts as (
    select * from {{ ref('dim_contacts') }}
    where is_mailable
),

objections as (

    select
        events.contact_id,
        max(
            case when events.event_type = 'unsubscribed' then events.occurred_at end
        ) as unsubscribed_at,
        max(
            case when events.event_type = 'subscribed' then events.occurred_at end
        ) as subscribed_at,
        sum(
            case
                when events.event_type = 'complained' then 1
                when events.event_type = 'bounced' and events.bounce_type = 'hard' then 1
                else 0
            end
        ) as final_count
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    where events.event_type in ('unsubscribed', 'subscribed', 'complained', 'bounced')
    group by events.contact_id

)

select
    contacts.contact_id,
    contacts.is_known,
    objections.final_count,
    objections.unsubscribed_at,
    objections.subscribed_at
from contacts
left join objections
    on contacts.contact_id = objections.contact_id
where
    not contacts.is_known
    or objections.final_count > 0
    or (
        objections.unsubscribed_at is not null
        and (
            objections.subscribed_at is null
            or objections.subscribed_at <= objections.unsubscribed_at
        )
    )
