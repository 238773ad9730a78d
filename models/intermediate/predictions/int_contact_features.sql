{#
  The features of every contact who may be mailed, as of the midnight after the as-of date, and the bins they fall into:
  int_training_sends for today, by plain aggregates, because it is asked of everybody. One row per contact; engage_cell
  and unsubscribe_cell name a combination of bins (16 ^ place x bin), of people who were mailed or never.
#}
with

contacts as (

    select
        contacts.contact_key,
        cast(contacts.created_at as date) as joined_on
    from {{ ref('int_contacts') }} as contacts
    inner join {{ ref('int_contact_consent') }} as consent
        on contacts.contact_key = consent.contact_key
    where consent.is_mailable

),

contact_days as (
    select * from {{ ref('int_contact_days') }}
    where mail_count + engaged_mail_count + clicked_mail_count + machine_open_count > 0
),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

days as (

    select
        contact_days.contact_key,
        contact_days.mail_count,
        contact_days.engaged_mail_count,
        contact_days.clicked_mail_count,
        contact_days.machine_open_count,
        period.cut_day,
        {{ day_number('contact_days.event_date') }} as day_number,
        {{ decay_weight(day_number('contact_days.event_date'), 'period', 'settings') }} as weight
    from contact_days
    inner join period
        on
            contact_days.event_date
            between {{ add_days('period.as_of_date', 1 - look_back_days() | int) }}
            and period.as_of_date
    cross join settings

),

engaged as (

    select
        contact_key,
        max(day_number) as last_engaged_day
    from days
    where engaged_mail_count > 0
    group by contact_key

),

histories as (

    select
        days.contact_key,
        sum(days.mail_count * days.weight) as send_weight,
        sum(days.engaged_mail_count * days.weight) as engaged_weight,
        sum(days.mail_count) as send_count,
        sum(days.machine_open_count) as machine_open_count,
        sum(case when days.day_number >= days.cut_day - 7 then days.mail_count else 0 end)
            as sends_7_days,
        sum(
            case
                when days.day_number <= engaged.last_engaged_day then 0
                else days.mail_count
            end
        ) as ignored_streak,
        max(case when days.clicked_mail_count > 0 then days.day_number end) as last_click_day,
        max(case when days.mail_count > 0 then days.day_number end) as last_send_day,
        min(case when days.mail_count > 0 then days.day_number end) as first_send_day
    from days
    left join engaged
        on days.contact_key = engaged.contact_key
    group by days.contact_key

),

states as (

    select
        contacts.contact_key,
        coalesce(period.cut_day, 0) as cut_day,
        cast(coalesce(
            {{ decay_weight('period.cut_day', 'period', 'settings') }}, 1
        ) as {{ type_double() }}) as weight_now,
        cast(coalesce(histories.send_weight, 0) as {{ type_double() }}) as send_weight,
        cast(coalesce(histories.engaged_weight, 0) as {{ type_double() }}) as engaged_weight,
        {%- for name in ['send_count', 'machine_open_count', 'sends_7_days', 'ignored_streak'] %}
        cast(coalesce(histories.{{ name }}, 0) as integer) as {{ name }},
        {%- endfor %}
        histories.last_click_day,
        histories.last_send_day,
        histories.first_send_day,
        coalesce(
            {{ day_number('contacts.joined_on') }}, histories.first_send_day, period.cut_day
        ) as joined_day
    from contacts
    cross join period
    cross join settings
    left join histories
        on contacts.contact_key = histories.contact_key

),

features as (

    select
        states.contact_key,
        states.send_count,
        {{ feature_columns('states', 'settings') }}
    from states
    cross join settings

),

binned as (

    select
        {%- for feature in prediction_features() %}
        {{ prediction_bin(feature, feature) }} as {{ feature }}_bin,
        {%- endfor %}
        *
    from features

)

select
    contact_key,
    {%- for feature in prediction_features() %}
    {{ feature }},
    {{ feature }}_bin,
    {%- endfor %}
    {%- for target in ['engage', 'unsubscribe'] %}
    {%- for feature in prediction_targets()[target] %}
    {{ '+ ' if not loop.first }}cast({{ feature }}_bin as bigint) * {{ 16 ** loop.index0 }}
    {%- endfor %}
    + case when send_count = 0 then {{ 16 ** 6 }} else 0 end as {{ target }}_cell,
    {%- endfor %}
    cast(send_count as bigint) as send_count,
    is_open_hidden
from binned
