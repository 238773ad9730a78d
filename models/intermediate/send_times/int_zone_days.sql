-- How far each zone in use is from UTC, per day: no zone is looked up once per event.
with

events as (

    select * from {{ ref('int_event_details') }}

),

contact_zones as (

    select * from {{ ref('int_contact_time_zones') }}

),

periods as (

    select * from {{ ref('int_send_periods') }}

),

first_days as (

    select min(learnt_after_date) as first_date
    from periods

),

days as (

    select distinct events.event_date as zone_date
    from events
    inner join first_days
        on events.event_date > first_days.first_date

),

zones as (

    select distinct time_zone
    from contact_zones

),

bounds as (

    select
        zones.time_zone,
        days.zone_date,
        cast(days.zone_date as timestamp) as starts_at,
        cast({{ add_days('days.zone_date', 1) }} as timestamp) as ends_at
    from zones
    cross join days

)

select
    -- strings
    time_zone,

    -- numerics
    {{ zone_offset_seconds('starts_at', 'time_zone') }} as first_offset_seconds,
    {{ zone_offset_seconds('ends_at', 'time_zone') }} as last_offset_seconds,

    -- dates
    zone_date
from bounds
