{#
  One row per contact and marketing message delivered: when, on the contact's clock, and whether a person responded.
  Events of one contact never change another's rows: an aggregate that may be kept per contact. Every contact has a zone
  and every zone its days; left joins keep engines from joining all zones of a day first.
#}
{%- set responses = {'opened': ['opened', 'clicked'], 'clicked': ['clicked']} %}
with

events as (

    select * from {{ ref('int_event_details') }}

),

messages as (

    select * from {{ ref('int_messages') }}

),

contact_zones as (

    select * from {{ ref('int_contact_time_zones') }}

),

zone_days as (

    select * from {{ ref('int_zone_days') }}

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

bounds as (

    select
        min(periods.learnt_after_date) as after_date,
        max(periods.learnt_until_date) as until_date,
        max(periods.known_until_date) as known_date,
        max(settings.response_days) as response_days
    from {{ ref('int_send_periods') }} as periods
    cross join settings

),

exchanges as (

    select
        events.contact_id,
        events.message_id,
        min(
            case when events.event_type in ('sent', 'delivered') then events.occurred_at end
        ) as sent_at,
        {%- for response, event_types in responses.items() %}
        min(case
            when not events.is_machine and events.event_type in ({{ quoted_list(event_types) }})
                then events.occurred_at
        end) as {{ response }}_at,
        {%- endfor %}
        max(case when events.event_type in ('bounced', 'rejected') then 1 else 0 end) as is_lost
    from events
    inner join bounds
        on
            events.event_date > bounds.after_date
            and events.event_date <= bounds.known_date
    where
        events.message_id is not null
        and events.event_type in ('sent', 'delivered', 'opened', 'clicked', 'bounced', 'rejected')
    group by events.contact_id, events.message_id

),

timed as (

    select
        exchanges.*,
        {{ epoch_seconds('exchanges.sent_at') }} as sent_second,
        bounds.response_days * 86400 as response_seconds,
        case
            when zone_days.first_offset_seconds = zone_days.last_offset_seconds
                then zone_days.first_offset_seconds
            else {{ zone_offset_seconds('exchanges.sent_at', 'zone_days.time_zone') }}
        end as offset_seconds
    from exchanges
    inner join bounds
        on cast(exchanges.sent_at as date) <= bounds.until_date
    left join messages
        on exchanges.message_id = messages.message_id
    left join contact_zones
        on exchanges.contact_id = contact_zones.contact_id
    left join zone_days
        on
            contact_zones.time_zone = zone_days.time_zone
            and cast(exchanges.sent_at as date) = zone_days.zone_date
    where exchanges.is_lost = 0 and coalesce(messages.message_type, 'marketing') = 'marketing'

)

select
    -- ids
    contact_id,
    message_id,

    -- numerics
    {{ iso_weekday('(sent_second + offset_seconds)') }} as sent_weekday,
    {{ hour_of_day('(sent_second + offset_seconds)') }} as sent_hour,
    {%- for response in responses %}
    case
        when {{ epoch_seconds(response ~ '_at') }} - sent_second <= response_seconds
            then {{ hour_of_day('(' ~ epoch_seconds(response ~ '_at') ~ ' + offset_seconds)') }}
    end as {{ response }}_hour,
    {%- endfor %}

    -- dates
    cast(sent_at as date) as sent_date
from timed
