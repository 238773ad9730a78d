-- How often each contact responds, whatever the hour: what its sends are compared with.
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (select * from {{ ref('int_send_periods') }}),

counted as (

    select
        periods.purpose,
        sends.contact_key,
        count(*) as send_count,
        count(sends.opened_hour) as open_count,
        count(sends.clicked_hour) as click_count
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    group by periods.purpose, sends.contact_key

)

select
    contact_key,
    purpose,
    send_count,
    open_count,
    click_count,
    cast({{ ratio('open_count', 'send_count') }} as decimal(18, 9)) as open_rate,
    cast({{ ratio('click_count', 'send_count') }} as decimal(18, 9)) as click_rate
from counted
