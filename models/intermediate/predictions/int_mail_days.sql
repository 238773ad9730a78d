{{ config(materialized='view') }}

-- int_contact_days by contact_id, for int_mail_pressure alone.
select
    contacts.contact_id,
    cast(days.mail_count as bigint) as send_count,
    cast(days.engaged_mail_count as bigint) as engaged_count,
    cast(days.clicked_mail_count as bigint) as clicked_count,
    cast(days.machine_open_count as bigint) as machine_open_count,
    cast(days.unsubscribed_count as bigint) as unsubscribe_count,
    days.event_date
from {{ ref('int_contact_days') }} as days
inner join {{ ref('int_contacts') }} as contacts
    on days.contact_key = contacts.contact_key
inner join {{ ref('int_prediction_period') }} as period
    on days.event_date between period.history_from_date and period.as_of_date
