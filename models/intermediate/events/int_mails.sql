{{ config(materialized='view') }}

-- One row per mail sent, the one place that says what that is: a `sent` event, or a `delivered` one
-- of a message of which no `sent` was ever told for that contact (without a message: on that day).
-- A message that is sent to somebody twice is two mails.
with

events as (

    select * from {{ ref('int_events') }}
    where event_type in ('sent', 'delivered')

),

told_messages as (

    select
        contact_key,
        message_key
    from {{ ref('int_sends') }}
    where is_sent_told

),

told_days as (

    select distinct
        contact_key,
        event_date
    from events
    where message_key is null and event_type = 'sent'

),

mails as (

    select * from events
    where event_type = 'sent'

    union all

    select delivered.*
    from events as delivered
    left join told_messages
        on
            delivered.contact_key = told_messages.contact_key
            and delivered.message_key = told_messages.message_key
    where
        delivered.event_type = 'delivered'
        and delivered.message_key is not null
        and told_messages.contact_key is null

    union all

    select delivered.*
    from events as delivered
    left join told_days
        on
            delivered.contact_key = told_days.contact_key
            and delivered.event_date = told_days.event_date
    where
        delivered.event_type = 'delivered'
        and delivered.message_key is null
        and told_days.contact_key is null

)

select
    event_key,
    contact_key,
    message_key,
    message_type,
    event_date as sent_date
from mails
