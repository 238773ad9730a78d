{#
  What was known of a contact at the midnight before each day on which mail was sent to it. Windows end on the day
  before; running sums stand beside them to count the mails since a day. A table, because features, sends and tests all
  read these windows.
#}
{%- set before = 'partition by contact_id order by day_number' %}
with

contact_days as (

    select * from {{ ref('int_mail_days') }}

),

training_contacts as (

    select * from {{ ref('int_training_contacts') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

days as (

    select
        contact_days.contact_id,
        contact_days.event_date,
        contact_days.send_count,
        contact_days.engaged_count,
        contact_days.clicked_count,
        contact_days.machine_open_count,
        training_contacts.joined_on,
        {{ day_number('contact_days.event_date') }} as day_number,
        {{ decay_weight(day_number('contact_days.event_date'), 'period', 'settings') }} as weight
    from contact_days
    inner join training_contacts
        on contact_days.contact_id = training_contacts.contact_id
    inner join period
        on contact_days.event_date <= period.closed_until_date
    cross join settings

),

counted as (

    select
        *,
        {%- for name in ['send', 'engaged'] %}
        sum({{ name }}_count * weight) over look_back as {{ name }}_weight,
        sum({{ name }}_count) over month_before as {{ name }}_30_days,
        {%- endfor %}
        cast(sum(send_count) over look_back as bigint) as sent_before_count,
        cast(sum(machine_open_count) over look_back as bigint) as machine_open_before_count,
        sum(send_count) over week_before as sends_7_days,
        cast(sum(send_count) over so_far as bigint) as sent_so_far_count,
        max(case when clicked_count > 0 then day_number end) over look_back as last_click_day,
        max(case when send_count > 0 then day_number end) over look_back as last_send_day,
        min(case when send_count > 0 then day_number end) over look_back as first_send_day
    from days
    window
        look_back as ({{ before }} range between {{ look_back_days() }} preceding and 1 preceding),
        month_before as ({{ before }} range between 30 preceding and 1 preceding),
        week_before as ({{ before }} range between 7 preceding and 1 preceding),
        so_far as ({{ before }} rows between unbounded preceding and current row)

),

since_engaged as (

    select
        *,
        max(case when engaged_count > 0 then sent_so_far_count end) over (
            {{ before }} range between {{ look_back_days() }} preceding and 1 preceding
        ) as sent_until_engaged_count
    from counted

)

select
    -- ids
    contact_id,

    -- numerics
    day_number as cut_day,
    cast(weight as {{ type_double() }}) as weight_now,
    cast(coalesce(send_weight, 0) as {{ type_double() }}) as send_weight,
    cast(coalesce(engaged_weight, 0) as {{ type_double() }}) as engaged_weight,
    coalesce(sent_before_count, 0) as send_count,
    coalesce(machine_open_before_count, 0) as machine_open_count,
    coalesce(sends_7_days, 0) as sends_7_days,
    coalesce(send_30_days, 0) as sends_30_days,
    coalesce(engaged_30_days, 0) as engaged_30_days,
    case
        when sent_until_engaged_count is null then coalesce(sent_before_count, 0)
        else sent_so_far_count - send_count - sent_until_engaged_count
    end as ignored_streak,
    last_click_day,
    last_send_day,
    first_send_day,
    coalesce({{ day_number('joined_on') }}, first_send_day, day_number) as joined_day,

    -- dates
    event_date
from since_engaged
where send_count > 0
