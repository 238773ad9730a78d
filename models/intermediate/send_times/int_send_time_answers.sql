{#
  The best hour of each weekday and the best hour whatever the weekday, with their effects in log-odds: of the
  population (contact_key is null), and of every contact that may have an answer of its own. What hour and weekday do to
  a contact beyond what they do to everybody is one penalised Newton step, the penalty being how little contacts differ.
  Only where contacts differ at all.
#}
{%- set weekdays = range(1, 8) %}
with

effects as (select * from {{ ref('int_send_time_effects') }}),

scores as (select * from {{ ref('int_contact_send_scores') }}),

spreads as (select * from {{ ref('int_send_time_spreads') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

curves as (

    select
        {%- for hour in range(24) %}
        max(
            case when effects.sent_hour = {{ hour }} then effects.hour_effect end
        ) as hour_effect_{{ hour }},
        {%- for weekday in weekdays %}
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

stiffened as (

    select
        scores.*,
        spreads.hour_variance,
        spreads.weekday_variance,
        scores.information_cosine + 1 / nullif(spreads.hour_variance, 0) as stiff_cosine,
        scores.information_sine + 1 / nullif(spreads.hour_variance, 0) as stiff_sine
    from scores
    inner join spreads
        on
            scores.purpose = spreads.purpose
            and scores.response = spreads.response
    where spreads.hour_variance > 0 or spreads.weekday_variance > 0

),

solved as (

    select
        *,
        stiff_cosine * stiff_sine
        - information_cosine_sine * information_cosine_sine as determinant
    from stiffened

),

everybody as (

    select
        contact_key,
        purpose,
        response,
        {%- for weekday in weekdays %}
        cast(cast(
            weekday_variance * residual_{{ weekday }}
            / (1 + weekday_variance * information_{{ weekday }}) as decimal(18, 6)
        ) as {{ type_double() }}) as weekday_effect_{{ weekday }},
        {%- endfor %}
        cast(cast(coalesce((
            stiff_sine * residual_cosine - information_cosine_sine * residual_sine
        ) / determinant, 0) as decimal(18, 6)) as {{ type_double() }}) as cosine_effect,
        cast(cast(coalesce((
            stiff_cosine * residual_sine - information_cosine_sine * residual_cosine
        ) / determinant, 0) as decimal(18, 6)) as {{ type_double() }}) as sine_effect
    from solved

    union all

    select
        cast(null as bigint) as contact_key,
        purpose,
        response,
        {%- for weekday in weekdays %}
        0 as weekday_effect_{{ weekday }},
        {%- endfor %}
        0 as cosine_effect,
        0 as sine_effect
    from curves

),

packed as (

    select
        everybody.*,
        {%- for weekday in weekdays %}
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
    contact_key,
    purpose,
    response,
    cosine_effect,
    sine_effect,
    {%- for weekday in weekdays %}
    weekday_effect_{{ weekday }},
    {{ packed_hour('packed_' ~ weekday) }} as best_hour_{{ weekday }},
    cast(cast(
        weekday_effect_{{ weekday }} + {{ packed_effect('packed_' ~ weekday) }} as decimal(18, 6)
    ) as {{ type_double() }}) as effect_{{ weekday }},
    {%- endfor %}
    {{ packed_hour('packed_hour') }} as best_hour,
    {{ packed_effect('packed_hour') }} as best_hour_effect
from packed
