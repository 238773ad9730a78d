-- When to mail each contact, on its own clock: one row per contact with the sixteen answers.
{%- set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
{%- set responses = ['open', 'click'] %}
with

contact_zones as (

    select * from {{ ref('int_contact_time_zones') }}

),

contact_rates as (

    select *
    from {{ ref('int_send_contact_rates') }}
    where purpose = 'current'

),

answers as (

    select * from {{ ref('int_contact_send_times') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

periods as (

    select *
    from {{ ref('int_send_periods') }}
    where purpose = 'current'

),

joined as (

    select
        contact_zones.*,
        {%- for response in responses %}
        case
            when {{ response }}_own.contact_id is not null then 'contact'
            when {{ response }}_all.response is not null then 'population'
            else 'none'
        end as {{ response }}_source,
        {%- for weekday in weekdays %}
        coalesce(
            {{ response }}_own.best_hour_{{ loop.index }},
            {{ response }}_all.best_hour_{{ loop.index }}
        ) as {{ weekday }}_{{ response }}_hour,
        {%- endfor %}
        coalesce(
            {{ response }}_own.best_weekday, {{ response }}_all.best_weekday
        ) as {{ response }}_weekday,
        coalesce(
            {{ response }}_own.expected_gain, {{ response }}_all.expected_gain
        ) as {{ response }}_expected_gain,
        cast(coalesce(contact_rates.{{ response }}_count, 0) as bigint) as {{ response }}_count,
        {%- endfor %}
        cast(coalesce(contact_rates.send_count, 0) as bigint) as send_count,
        as_of.as_of_date,
        periods.learnt_until_date
    from contact_zones
    cross join as_of
    cross join periods
    left join contact_rates
        on contact_zones.contact_id = contact_rates.contact_id
    {%- for response in responses %}
    left join answers as {{ response }}_all
        on {{ response }}_all.contact_id is null and {{ response }}_all.response = '{{ response }}'
    left join answers as {{ response }}_own
        on
            contact_zones.contact_id = {{ response }}_own.contact_id
            and {{ response }}_own.response = '{{ response }}'
    {%- endfor %}

)

select
    -- ids
    contact_id,

    -- strings
    time_zone,
    time_zone_source,
    open_source,
    click_source,

    -- numerics
    {%- for response in responses %}
    {%- for weekday in weekdays %}
    {{ weekday }}_{{ response }}_hour,
    {%- endfor %}
    {%- endfor %}
    open_weekday as best_weekday,
    (open_weekday - 1) * 24 + case open_weekday
        {%- for weekday in weekdays %}
        when {{ loop.index }} then {{ weekday }}_open_hour
        {%- endfor %}
    end as best_hour_of_week,
    open_expected_gain,
    click_expected_gain,
    send_count,
    open_count,
    click_count,

    -- dates
    as_of_date,
    learnt_until_date
from joined
