{{ config(enabled=capability_is_on('saturation')) }}

-- One row per contact and mail received that saturation looks at (not transactional mail, nor mail
-- to who had refused): how many other mails to the contact stand in the seven days that end with
-- its day, and whether a person responded. What is learnt from are the marketing messages of the
-- evidence days of the send times, old enough to have been answered.
with

sends as (

    select
        contact_key,
        message_key,
        message_type,
        sent_date,
        sent_at,
        returned_at,
        least(opened_at, clicked_at) as answered_at
    from {{ ref('int_sends') }}
    where coalesce(message_type, '') <> 'transactional'

),

refused as (
    {{ refused_mails() }}
),

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

period as (

    select
        as_of.as_of_date,
        timing.response_days * 86400 as response_seconds,
        {{ add_days('as_of.as_of_date', '-timing.response_days') }} as learnt_until_date,
        {{ add_days('as_of.as_of_date', '-timing.response_days - timing.evidence_days') }}
            as learnt_after_date
    from {{ ref('int_as_of_date') }} as as_of
    cross join {{ ref('stg_config__send_time_settings') }} as timing

),

mail_days as (

    select
        contact_days.contact_key,
        contact_days.mail_count,
        contact_days.event_date,
        {{ day_number('contact_days.event_date') }} as day_number
    from {{ ref('int_contact_days') }} as contact_days
    inner join period
        on
            contact_days.event_date > {{ add_days('period.learnt_after_date', -6) }}
            and contact_days.event_date <= period.as_of_date
    where contact_days.mail_count > 0

),

weeks as (

    select
        contact_key,
        event_date,
        sum(mail_count) over (
            partition by contact_key
            order by day_number
            range between 6 preceding and current row
        ) as mail_count
    from mail_days

),

surrounded as (

    select
        sends.*,
        weeks.mail_count - 1 as other_mail_count,
        period.as_of_date,
        period.response_seconds,
        sends.sent_date <= period.learnt_until_date
        and coalesce(sends.message_type, 'marketing') = 'marketing' as is_learnt_from
    from sends
    inner join period
        on
            sends.sent_date > period.learnt_after_date
            and sends.sent_date <= period.as_of_date
            and (
                sends.returned_at is null or cast(sends.returned_at as date) > period.as_of_date
            )
    inner join weeks
        on sends.contact_key = weeks.contact_key and sends.sent_date = weeks.event_date
    left join refused
        on sends.contact_key = refused.contact_key and sends.message_key = refused.message_key
    where refused.contact_key is null

)

select
    surrounded.contact_key,
    surrounded.message_key,
    cast(
        least(
            greatest(surrounded.other_mail_count - settings.free_mails, 0),
            settings.max_tiring_mails
        ) as integer
    ) as tiring_count,
    case
        when
            {{ epoch_seconds('surrounded.answered_at') }}
            - {{ epoch_seconds('surrounded.sent_at') }} <= surrounded.response_seconds
            then 1
        else 0
    end as response_count,
    surrounded.is_learnt_from,
    coalesce(cast(surrounded.answered_at as date) <= surrounded.as_of_date, false) as is_answered,
    surrounded.other_mail_count >= settings.free_mails as is_tiring,
    surrounded.sent_date
from surrounded
cross join settings
