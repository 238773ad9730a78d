{#
  The best hour of each weekday, the best weekday and the best hour whatever the weekday, with their effects in log-odds:
  of the population (contact_id is null), and of every contact with a preference of its own.
#}
with

effects as (

    select * from {{ ref('int_send_time_effects') }}

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

preferences as (

    select * from {{ ref('int_contact_time_preferences') }}

),

curves as (

    select
        {%- for hour in range(24) %}
        max(
            case when effects.sent_hour = {{ hour }} then effects.hour_effect end
        ) as hour_effect_{{ hour }},
        {%- for weekday in range(1, 8) %}
        max(
            case
                when effects.sent_weekday = {{ weekday }} and effects.sent_hour = {{ hour }}
                    then effects.effect
            end
        ) as effect_{{ weekday }}_{{ hour }},
        {%- endfor %}
        {%- endfor %}
        effects.purpose,
        effects.response
    from effects
    cross join settings
    where effects.response_count >= settings.min_population_responses
    group by effects.purpose, effects.response

),

everybody as (

    select
        contact_id,
        purpose,
        response,
        {%- for weekday in range(1, 8) %}
        weekday_effect_{{ weekday }},
        {%- endfor %}
        cosine_effect,
        sine_effect
    from preferences

    union all

    select
        cast(null as {{ type_text() }}) as contact_id,
        purpose,
        response,
        {%- for weekday in range(1, 8) %}
        0 as weekday_effect_{{ weekday }},
        {%- endfor %}
        0 as cosine_effect,
        0 as sine_effect
    from curves

),

packed as (

    select
        everybody.contact_id,
        everybody.purpose,
        everybody.response,
        everybody.cosine_effect,
        everybody.sine_effect,
        {%- for weekday in range(1, 8) %}
        everybody.weekday_effect_{{ weekday }},
        {{ packed_best_hour('curves.effect_' ~ weekday ~ '_') }} as packed_{{ weekday }},
        {%- endfor %}
        {{ packed_best_hour('curves.hour_effect_') }} as packed_hour
    from everybody
    inner join curves
        on
            everybody.purpose = curves.purpose
            and everybody.response = curves.response

)

select
    contact_id,
    purpose,
    response,
    cosine_effect,
    sine_effect,
    {%- for weekday in range(1, 8) %}
    {{ packed_hour('packed_' ~ weekday) }} as best_hour_{{ weekday }},
    weekday_effect_{{ weekday }} + {{ packed_effect('packed_' ~ weekday) }} as effect_{{ weekday }},
    {%- endfor %}
    {{ packed_hour('packed_hour') }} as best_hour,
    {{ packed_effect('packed_hour') }} as best_hour_effect
from packed
