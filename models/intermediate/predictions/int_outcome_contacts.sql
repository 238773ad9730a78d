{#
  What contacts did in the 90 days before a past day, and whether the outcomes followed: one row per contact who was
  mailed in these days and had not left, of those drawn for the training. Human events only, at most five of a kind.
#}
with

events as (

    select *
    from {{ ref('int_classified_events') }}
    where not is_machine

),

drawn_contacts as (

    select * from {{ ref('int_training_contacts') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

dates as (

    select
        as_of.as_of_date,
        {{ add_days('as_of.as_of_date', '-settings.outcome_days') }} as cut_date,
        {{ add_days('as_of.as_of_date', '-settings.outcome_days - 90') }} as from_date
    from as_of
    cross join settings

),

placed as (

    select
        events.contact_id,
        events.event_type,
        events.bounce_type,
        dates.cut_date,
        events.event_date <= dates.cut_date as is_before
    from events
    inner join dates
        on events.event_date > dates.from_date and events.event_date <= dates.as_of_date
    inner join drawn_contacts
        on events.contact_id = drawn_contacts.contact_id

),

counted as (

    select
        contact_id,
        {%- for event_type in suggested_event_types() %}
        sum(
            case when is_before and event_type = '{{ event_type }}' then 1 else 0 end
        ) as {{ event_type }}_events,
        {%- endfor %}
        max(
            case when not is_before and event_type = 'clicked' then 1 else 0 end
        ) = 1 as has_clicked,
        max(
            case when not is_before and event_type = 'purchased' then 1 else 0 end
        ) = 1 as has_purchased,
        max(case
            when not is_before and event_type in ('unsubscribed', 'complained') then 1 else 0
        end) = 0 as has_stayed,
        max(cut_date) as cut_date,
        max(
            case when is_before and event_type in ('sent', 'delivered') then 1 else 0 end
        ) as was_mailed_once,
        max(case
            when
                is_before and (
                    event_type in ('unsubscribed', 'complained')
                    or (event_type = 'bounced' and bounce_type = 'hard')
                )
                then 1
            else 0
        end) as had_left_once
    from placed
    group by contact_id

)

select
    -- ids
    contact_id,

    -- numerics
    {%- for event_type in suggested_event_types() %}
    cast(least(5, {{ event_type }}_events) as integer) as {{ event_type }}_events,
    {%- endfor %}

    -- booleans
    has_clicked,
    has_purchased,
    has_stayed,

    -- dates
    cut_date
from counted
where was_mailed_once = 1 and had_left_once = 0
