{{ config(enabled=capability_is_on('send_times')) }}

-- One row per contact and marketing message received, by nobody who had refused: of which kind,
-- when, on the contact's clock, and whether a person responded. Kinds are the categories with a
-- twentieth of the sends or more; all others are one. The offset from UTC is looked up per zone and
-- day, and per send only on the two days a year when clocks change.
{%- set responses = ['opened', 'clicked'] %}
with

sends as (

    select
        contact_key,
        message_key,
        message_type,
        sent_at,
        least(opened_at, clicked_at) as opened_at,
        clicked_at,
        returned_at,
        sent_date
    from {{ ref('int_sends') }}

),

refused as (
    {{ refused_mails() }}
),

contact_zones as (

    select
        contact_key,
        time_zone
    from {{ ref('int_contact_time_zones') }}

),

bounds as (

    select
        min(periods.learnt_after_date) as after_date,
        max(periods.learnt_until_date) as until_date,
        max(periods.known_until_date) as known_date,
        max(settings.response_days) * 86400 as response_seconds
    from {{ ref('int_send_periods') }} as periods
    cross join {{ ref('stg_config__send_time_settings') }} as settings

),

days as (

    select distinct
        sends.sent_date as zone_date,
        cast(sends.sent_date as timestamp) as starts_at,
        cast({{ add_days('sends.sent_date', 1) }} as timestamp) as ends_at
    from {{ ref('int_sends') }} as sends
    inner join bounds
        on sends.sent_date > bounds.after_date and sends.sent_date <= bounds.until_date

),

zones as (

    select distinct time_zone
    from contact_zones

),

zone_days as (

    select
        zones.time_zone,
        days.zone_date,
        {{ zone_offset_seconds('days.starts_at', 'zones.time_zone') }} as first_offset,
        {{ zone_offset_seconds('days.ends_at', 'zones.time_zone') }} as last_offset
    from zones
    cross join days

),

category_counts as (

    select
        messages.category,
        count(*) as send_count
    from sends
    inner join bounds
        on sends.sent_date > bounds.after_date and sends.sent_date <= bounds.until_date
    inner join {{ ref('int_messages') }} as messages
        on sends.message_key = messages.message_key
    where coalesce(sends.message_type, 'marketing') = 'marketing'
    group by messages.category

),

kinds as (

    select
        *,
        sum(send_count) over () as all_count,
        row_number() over (order by send_count desc, category asc) as kind
    from category_counts

),

message_kinds as (

    select
        messages.message_key,
        cast(kinds.kind as integer) as kind
    from {{ ref('int_messages') }} as messages
    inner join kinds
        on messages.category = kinds.category
    where kinds.send_count * 20 >= kinds.all_count

),

timed as (

    select
        sends.*,
        coalesce(message_kinds.kind, 0) as kind,
        {{ epoch_seconds('sends.sent_at') }} as sent_second,
        bounds.response_seconds,
        case
            when zone_days.first_offset = zone_days.last_offset then zone_days.first_offset
            else {{ zone_offset_seconds('sends.sent_at', 'zone_days.time_zone') }}
        end as offset_seconds
    from sends
    inner join bounds
        on
            sends.sent_date > bounds.after_date
            and sends.sent_date <= bounds.until_date
            and (
                sends.returned_at is null
                or cast(sends.returned_at as date) > bounds.known_date
            )
    left join contact_zones
        on sends.contact_key = contact_zones.contact_key
    left join zone_days
        on
            contact_zones.time_zone = zone_days.time_zone
            and sends.sent_date = zone_days.zone_date
    left join message_kinds
        on sends.message_key = message_kinds.message_key
    left join refused
        on sends.contact_key = refused.contact_key and sends.message_key = refused.message_key
    where
        coalesce(sends.message_type, 'marketing') = 'marketing'
        and refused.contact_key is null

)

select
    contact_key,
    message_key,
    kind,
    {{ iso_weekday('(sent_second + offset_seconds)') }} as sent_weekday,
    {{ hour_of_day('(sent_second + offset_seconds)') }} as sent_hour,
    {%- for response in responses %}
    case
        when {{ epoch_seconds(response ~ '_at') }} - sent_second <= response_seconds
            then {{ hour_of_day('(' ~ epoch_seconds(response ~ '_at') ~ ' + offset_seconds)') }}
    end as {{ response }}_hour,
    {%- endfor %}
    sent_date
from timed
