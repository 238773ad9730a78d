-- What is this: contacts whose number of opens or clicks is not the number of messages that they
-- opened or clicked, counted straight from fct_events.
-- When does it matter: the evidence shown beside an answer would not be what it rests on.
-- How to resolve: int_timed_sends keeps marketing mail that was sent and did not bounce, with
-- responses of people within response_days; int_send_periods says which days count.
with

events as (select * from {{ ref('fct_events') }}),

messages as (select * from {{ ref('dim_messages') }}),

send_times as (select * from {{ ref('fct_contact_send_times') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

mail as (

    select
        events.contact_id,
        events.message_id,
        min(
            case when events.event_type in ('sent', 'delivered') then events.occurred_at end
        ) as sent_at,
        min(
            case
                when events.event_type in ('opened', 'clicked') and not events.is_machine
                    then events.occurred_at
            end
        ) as opened_at,
        count(
            case when events.event_type in ('bounced', 'rejected') then 1 end
        ) as lost_count
    from events
    inner join send_times
        on
            events.contact_id = send_times.contact_id
            and events.event_date <= send_times.as_of_date
    left join messages
        on events.message_id = messages.message_id
    where
        events.message_id is not null
        and coalesce(messages.message_type, 'marketing') = 'marketing'
    group by events.contact_id, events.message_id

),

counted as (

    select
        send_times.contact_id,
        count(mail.message_id) as send_count,
        count(
            case
                when
                    {{ epoch_seconds('mail.opened_at') }} - {{ epoch_seconds('mail.sent_at') }}
                    <= settings.response_days * 86400
                    then 1
            end
        ) as open_count
    from send_times
    cross join settings
    left join mail
        on
            send_times.contact_id = mail.contact_id
            and mail.lost_count = 0
            and cast(mail.sent_at as date) <= send_times.learnt_until_date
            and cast(mail.sent_at as date)
            > {{ add_days('send_times.learnt_until_date', '-settings.evidence_days') }}
    group by send_times.contact_id

)

select
    counted.contact_id,
    counted.send_count,
    counted.open_count
from counted
inner join send_times
    on counted.contact_id = send_times.contact_id
where
    counted.send_count <> send_times.send_count
    or counted.open_count <> send_times.open_count
