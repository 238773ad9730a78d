{{ config(materialized='view') }}

-- One row per mail sent, the one place that says what that is: a `sent` event, or a `delivered` one
-- of a message of which no `sent` was ever told for that contact (without a message: on that day).
-- A message that is sent to somebody twice is two mails.
with

events as (

    select * from {{ ref('int_events') }}
    where event_type in ('sent', 'delivered')

),

mails as (

    select * from events
    where event_type = 'sent'

    union all

    select delivered.*
    from events as delivered
    left join events as told
        on
            delivered.contact_key = told.contact_key
            and delivered.message_key = told.message_key
            and told.event_type = 'sent'
    where
        delivered.event_type = 'delivered'
        and delivered.message_key is not null
        and told.event_key is null

    union all

    select delivered.*
    from events as delivered
    left join events as told
        on
            delivered.contact_key = told.contact_key
            and delivered.event_date = told.event_date
            and told.event_type = 'sent'
            and told.message_key is null
    where
        delivered.event_type = 'delivered'
        and delivered.message_key is null
        and told.event_key is null

)

select
    event_key,
    contact_key,
    message_key,
    message_type,
    event_date as sent_date
from mails
