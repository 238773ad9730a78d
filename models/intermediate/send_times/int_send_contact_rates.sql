{{ config(enabled=capability_is_on('send_times')) }}

{#
  How often each contact responds to a kind of mail, whatever the hour: what its sends are compared with. Kinds are
  compared with themselves only, so that mail that goes out at other hours and is answered otherwise says nothing about
  hours. `mean_*`: the middle of the hours of its sends on the circle of the day. `*_scatter`: chance between one send
  and another, given so many responses.
#}
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (select * from {{ ref('int_send_periods') }}),

hours as (

    select
        periods.purpose,
        sends.contact_key,
        sends.kind,
        sends.sent_hour,
        count(*) as send_count,
        count(sends.opened_hour) as open_count,
        count(sends.clicked_hour) as click_count
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    group by periods.purpose, sends.contact_key, sends.kind, sends.sent_hour

),

counted as (

    select
        purpose,
        contact_key,
        kind,
        cast(sum(send_count) as bigint) as send_count,
        cast(sum(open_count) as bigint) as open_count,
        cast(sum(click_count) as bigint) as click_count,
        {%- for axis in hour_axes() %}
        sum(send_count * {{ hour_axis(axis, 'sent_hour') }}) as sum_{{ axis }},
        {%- endfor %}
        max(send_count * 24 + 23 - sent_hour) as packed_hour
    from hours
    group by purpose, contact_key, kind

)

select
    contact_key,
    purpose,
    kind,
    send_count,
    open_count,
    click_count,
    {%- for response in ['open', 'click'] %}
    cast({{ ratio(response ~ '_count', 'send_count') }} as decimal(18, 9)) as {{ response }}_rate,
    cast(coalesce({{ ratio(
        response ~ '_count * (send_count - ' ~ response ~ '_count)', 'send_count * (send_count - 1)'
    ) }}, 0) as decimal(18, 9)) as {{ response }}_scatter,
    {%- endfor %}
    {%- for axis in hour_axes() %}
    cast({{ ratio('sum_' ~ axis, 'send_count') }} as decimal(18, 9)) as mean_{{ axis }},
    {%- endfor %}
    packed_hour
from counted
