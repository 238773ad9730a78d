{{ config(enabled=capability_is_on('predictions')) }}

{#
  The mails that scorecards learn from and are judged on: one row per drawn contact and mail received, with the features
  as of the midnight before and what the contact did within seven days, null where these are not over; and the answers
  within the settable early days, which newer mails have. Mail to somebody who had refused by then is not learnt from:
  such people are not predicted. A contact stays drawn as long as its hash lies below the share. Windows end on the day
  before; running sums stand beside them to count the mails since a day.
#}
{%- set before = 'partition by contact_key order by day_number' %}
with

contacts as (select * from {{ ref('int_contacts') }}),

contact_days as (
    select * from {{ ref('int_contact_days') }}
    where mail_count + engaged_mail_count + clicked_mail_count + machine_open_count > 0
),

mails as (
    select * from {{ ref('int_sends') }}
    where coalesce(message_type, '') <> 'transactional'
),

leavings as (
    select * from {{ ref('int_events') }}
    where event_type = 'unsubscribed' and not is_machine
),

refused as (
    {{ refused_mails() }}
),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

days as (

    select
        contact_days.contact_key,
        contact_days.event_date,
        contact_days.mail_count,
        contact_days.engaged_mail_count,
        contact_days.clicked_mail_count,
        contact_days.machine_open_count,
        cast(contacts.created_at as date) as joined_on,
        {{ day_number('contact_days.event_date') }} as day_number,
        {{ decay_weight(day_number('contact_days.event_date'), 'period', 'settings') }} as weight
    from contact_days
    inner join period
        on contact_days.event_date between period.history_from_date and period.early_until_date
    inner join contacts
        on
            contact_days.contact_key = contacts.contact_key
            and mod(contacts.contact_key, 1000000) < 1000000 * period.training_share
    cross join settings

),

counted as (

    select
        *,
        {%- for name in ['mail', 'engaged_mail'] %}
        sum({{ name }}_count * weight) over look_back as {{ name }}_weight,
        sum({{ name }}_count) over month_before as {{ name }}_30_days,
        {%- endfor %}
        cast(sum(mail_count) over look_back as bigint) as mail_before_count,
        cast(sum(machine_open_count) over look_back as bigint) as machine_open_before_count,
        sum(mail_count) over week_before as mail_7_days,
        cast(sum(mail_count) over so_far as bigint) as mail_so_far_count,
        max(case when clicked_mail_count > 0 then day_number end) over look_back as last_click_day,
        max(case when mail_count > 0 then day_number end) over look_back as last_send_day,
        min(case when mail_count > 0 then day_number end) over look_back as first_send_day
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
        max(case when engaged_mail_count > 0 then mail_so_far_count end) over (
            {{ before }} range between {{ look_back_days() }} preceding and 1 preceding
        ) as mail_until_engaged_count
    from counted

),

states as (

    select
        contact_key,
        event_date,
        day_number as cut_day,
        cast(weight as {{ type_double() }}) as weight_now,
        cast(coalesce(mail_weight, 0) as {{ type_double() }}) as send_weight,
        cast(coalesce(engaged_mail_weight, 0) as {{ type_double() }}) as engaged_weight,
        coalesce(mail_before_count, 0) as send_count,
        coalesce(machine_open_before_count, 0) as machine_open_count,
        cast(coalesce(mail_7_days, 0) as integer) as sends_7_days,
        coalesce(mail_30_days, 0) as sends_30_days,
        coalesce(engaged_mail_30_days, 0) as engaged_30_days,
        case
            when mail_until_engaged_count is null then coalesce(mail_before_count, 0)
            else mail_so_far_count - mail_count - mail_until_engaged_count
        end as ignored_streak,
        last_click_day,
        last_send_day,
        first_send_day,
        coalesce({{ day_number('joined_on') }}, first_send_day, day_number) as joined_day
    from since_engaged
    where mail_count > 0

),

features as (

    select
        states.contact_key,
        states.event_date,
        case
            when states.sends_30_days > 0
                then least(100, floor(100 * states.engaged_30_days / states.sends_30_days))
        end as open_rate_percent,
        {{ feature_columns('states', 'settings') }}
    from states
    cross join settings

),

received as (

    select
        {%- for name, answered_at in [
            ('engaged', 'least(mails.opened_at, mails.clicked_at)'),
            ('clicked', 'mails.clicked_at'),
        ] %}
        coalesce(
            {{ answered_at }} < {{ dbt.dateadd('day', 7, 'mails.sent_at') }}, false
        ) as is_{{ name }},
        coalesce(
            {{ answered_at }} < {{ dbt.dateadd('day', 'settings.early_days', 'mails.sent_at') }},
            false
        ) as is_{{ name }}_early,
        {%- endfor %}
        {{ days_between('mails.sent_date', 'period.as_of_date') }} >= 7 as is_closed,
        mails.contact_key,
        mails.message_key,
        mails.sent_date,
        mails.sent_at
    from mails
    inner join period
        on
            mails.sent_date between period.sends_from_date and period.early_until_date
            and (mails.returned_at is null or cast(mails.returned_at as date) > period.as_of_date)
    cross join settings
    left join refused
        on mails.contact_key = refused.contact_key and mails.message_key = refused.message_key
    where refused.contact_key is null

),

left_after as (

    select distinct
        received.contact_key,
        received.message_key
    from received
    inner join leavings
        on
            received.contact_key = leavings.contact_key
            and received.sent_at <= leavings.occurred_at
            and leavings.occurred_at < {{ dbt.dateadd('day', 7, 'received.sent_at') }}

)

select
    received.contact_key,
    received.message_key,
    {%- for feature in prediction_features() %}
    features.{{ feature }},
    {{ prediction_bin(feature, 'features.' ~ feature) }} as {{ feature }}_bin,
    {%- endfor %}
    cast(features.open_rate_percent as integer) as open_rate_percent,
    {%- for name in ['engaged', 'clicked'] %}
    case when received.is_closed then received.is_{{ name }} end as is_{{ name }},
    received.is_{{ name }}_early,
    {%- endfor %}
    case when received.is_closed then left_after.contact_key is not null end as is_unsubscribed,
    received.sent_date,
    cast({{ dbt.date_trunc('week', 'received.sent_date') }} as date) as week_date,
    received.sent_at
from received
inner join features
    on received.contact_key = features.contact_key and received.sent_date = features.event_date
left join left_after
    on
        received.contact_key = left_after.contact_key
        and received.message_key = left_after.message_key
