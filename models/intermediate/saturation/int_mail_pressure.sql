-- How much mail surrounds a mail: one row per contact and day with mail, with the other mails of
-- the seven days that end with it. Computed from days, not from events.
with

contact_days as (

    select
        *,
        {{ day_number('event_date') }} as day_number
    from {{ ref('int_mail_days') }}
    where send_count > 0

),

counted as (

    select
        contact_id,
        send_count,
        sum(send_count) over (
            partition by contact_id
            order by day_number
            range between 6 preceding and current row
        ) as week_count,
        event_date
    from contact_days

)

select
    contact_id,
    send_count,
    cast(week_count - 1 as integer) as other_mail_count,
    event_date
from counted
