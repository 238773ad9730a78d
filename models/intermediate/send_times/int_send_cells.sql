-- Sends and responses per message and local hour, beside what the contacts' own rates would give.
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (select * from {{ ref('int_send_periods') }}),

contact_rates as (select * from {{ ref('int_send_contact_rates') }}),

counted as (

    select
        periods.purpose,
        sends.message_key,
        sends.sent_weekday,
        sends.sent_hour,
        count(*) as send_count,
        count(sends.opened_hour) as open_count,
        count(sends.clicked_hour) as click_count,
        sum(contact_rates.open_rate) as expected_opens,
        sum(contact_rates.click_rate) as expected_clicks
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    inner join contact_rates
        on
            sends.contact_key = contact_rates.contact_key
            and periods.purpose = contact_rates.purpose
    group by periods.purpose, sends.message_key, sends.sent_weekday, sends.sent_hour

)

{%- for response in ['open', 'click'] %}

select
    message_key,
    purpose,
    '{{ response }}' as response,
    sent_weekday,
    sent_hour,
    send_count,
    {{ response }}_count as response_count,
    cast(expected_{{ response }}s as decimal(28, 9)) as expected_responses
from counted
{%- if not loop.last %}

union all
{%- endif %}
{%- endfor %}
