{#
  When to mail each contact, on its own clock: one row per contact with the sixteen answers. What a contact's own best
  hour promises over the population's is a difference of probabilities, from its own rate (shrunk towards everybody's).
#}
{%- set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
{%- set responses = ['open', 'click'] %}
with

contact_zones as (select * from {{ ref('int_contact_time_zones') }}),

contact_rates as (
    select * from {{ ref('int_send_contact_rates') }}
    where purpose = 'current'
),

answers as (
    select * from {{ ref('int_send_time_answers') }}
    where purpose = 'current'
),

levels as (

    select
        response,
        max(response_rate) as response_rate
    from {{ ref('int_send_time_effects') }}
    where purpose = 'current'
    group by response

),

as_of as (select * from {{ ref('int_as_of_date') }}),

periods as (
    select * from {{ ref('int_send_periods') }}
    where purpose = 'current'
),

gauged as (

    select
        own_answers.*,
        all_answers.best_hour_effect
        + own_answers.cosine_effect * cos({{ hour_angle('all_answers.best_hour') }})
        + own_answers.sine_effect * sin({{ hour_angle('all_answers.best_hour') }}) as usual_effect,
        least(0.9999, greatest(0.0001, (
            coalesce(
                case
                    when own_answers.response = 'open' then contact_rates.open_count
                    else contact_rates.click_count
                end, 0
            ) + 10 * levels.response_rate
        ) / (coalesce(contact_rates.send_count, 0) + 10))) as response_rate
    from answers as own_answers
    inner join answers as all_answers
        on own_answers.response = all_answers.response and all_answers.contact_key is null
    inner join levels
        on own_answers.response = levels.response
    left join contact_rates
        on own_answers.contact_key = contact_rates.contact_key

),

send_times as (

    select
        *,
        case
            {%- for number in range(1, 7) %}
            when
                effect_{{ number }} >= greatest(
                    effect_1, effect_2, effect_3, effect_4, effect_5, effect_6, effect_7
                )
                then {{ number }}
            {%- endfor %}
            else 7
        end as best_weekday,
        cast(greatest(
            cast(
                1 / (1 + (1 - response_rate) / response_rate * exp(-best_hour_effect))
                - 1 / (1 + (1 - response_rate) / response_rate * exp(-usual_effect))
                as decimal(18, 6)
            ), 0
        ) as {{ type_double() }}) as expected_gain
    from gauged

),

joined as (

    select
        contact_zones.contact_id,
        contact_zones.time_zone,
        contact_zones.time_zone_source,
        {%- for response in responses %}
        case
            when {{ response }}_own.contact_key is not null then 'contact'
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
        on contact_zones.contact_key = contact_rates.contact_key
    {%- for response in responses %}
    left join send_times as {{ response }}_all
        on {{ response }}_all.contact_key is null and {{ response }}_all.response = '{{ response }}'
    left join send_times as {{ response }}_own
        on
            contact_zones.contact_key = {{ response }}_own.contact_key
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
