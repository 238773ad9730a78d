{{ config(enabled=capability_is_on('send_times')) }}

-- What is this: contacts whose number of opens or clicks is not the number of messages that they
-- opened or clicked, counted straight from int_events.
-- When does it matter: the evidence shown beside an answer would not be what it rests on.
-- How to resolve: int_timed_sends keeps marketing mail that was sent, did not bounce and had not
-- been refused, with answers of people in response_days; int_send_periods says which days count.
with

events as (select * from {{ ref('int_events') }}),

messages as (

    select
        message_type,
        {{ id_key('message_id') }} as message_key
    from {{ ref('dim_messages') }}

),

send_times as (

    select
        keys.contact_key,
        answers.*
    from {{ ref('fct_contact_send_times') }} as answers
    inner join {{ ref('int_contacts') }} as keys
        on answers.contact_id = keys.contact_id

),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

refused as (
    {{ refused_mails() }}
),

mail as (

    select
        events.contact_key,
        events.message_key,
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
            events.contact_key = send_times.contact_key
            and events.event_date <= send_times.as_of_date
    left join messages
        on events.message_key = messages.message_key
    left join refused
        on events.contact_key = refused.contact_key and events.message_key = refused.message_key
    where
        events.message_key is not null
        and refused.contact_key is null
        and coalesce(messages.message_type, 'marketing') = 'marketing'
    group by events.contact_key, events.message_key

),

counted as (

    select
        send_times.contact_key,
        count(mail.message_key) as send_count,
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
            send_times.contact_key = mail.contact_key
            and mail.lost_count = 0
            and cast(mail.sent_at as date) <= send_times.learnt_until_date
            and cast(mail.sent_at as date)
            > {{ add_days('send_times.learnt_until_date', '-settings.evidence_days') }}
    group by send_times.contact_key

)

select counted.*
from counted
inner join send_times
    on counted.contact_key = send_times.contact_key
where
    counted.send_count <> send_times.send_count
    or counted.open_count <> send_times.open_count
