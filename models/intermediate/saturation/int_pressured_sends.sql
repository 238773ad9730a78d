-- The mails that saturation is learnt from: those of send times, each with the mails around it
-- above the free ones, and whether a person responded.
with

sends as (

    select * from {{ ref('int_timed_sends') }}

),

periods as (

    select *
    from {{ ref('int_send_periods') }}
    where purpose = 'current'

),

mail_pressure as (

    select * from {{ ref('int_mail_pressure') }}

),

settings as (

    select * from {{ ref('stg_config__saturation_settings') }}

)

select
    -- ids
    sends.contact_id,
    sends.message_id,

    -- numerics
    cast(
        least(
            greatest(mail_pressure.other_mail_count - settings.free_mails, 0),
            settings.max_tiring_mails
        ) as integer
    ) as tiring_count,
    case when sends.opened_hour is null then 0 else 1 end as response_count
from sends
inner join periods
    on
        sends.sent_date > periods.learnt_after_date
        and sends.sent_date <= periods.learnt_until_date
inner join mail_pressure
    on sends.contact_id = mail_pressure.contact_id and sends.sent_date = mail_pressure.event_date
cross join settings
