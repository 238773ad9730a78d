{{ config(enabled=capability_is_on('send_times')) }}

{#
  The best hour of each weekday and the best hour whatever the weekday, with their effects in log-odds: of the
  population (contact_key is null), and of every contact that may have an answer of its own; only hours that were tried.
  What hour and weekday do to a contact beyond what they do to everybody is one penalised Newton step, the penalty being
  how little contacts differ: the variance of their effects, by the method of moments (what residuals scatter beyond
  chance). Not clearly above chance = 0: then nobody gets an hour of its own.
#}
{%- set weekdays = range(1, 8) %}
with

effects as (select * from {{ ref('int_send_time_effects') }}),

scores as (select * from {{ ref('int_contact_send_scores') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

excesses as (

    select
        purpose,
        response,
        residual_cosine * residual_cosine
        + residual_sine * residual_sine
        - information_cosine
        - information_sine as hour_excess,
        information_cosine * information_cosine
        + information_sine * information_sine
        + 2 * information_cosine_sine * information_cosine_sine as hour_information,
        {{ weekday_sum('residual_# * residual_# - information_#') }} as weekday_excess,
        weekday_information_squared as weekday_information
    from scores

),

moments as (

    select
        purpose,
        response,
        {%- for kind in ['hour', 'weekday'] %}
        {{ exact_sum(kind ~ '_excess') }}
        / nullif({{ exact_sum(kind ~ '_information') }}, 0) as measured_{{ kind }}_variance,
        {{ exact_sum(kind ~ '_excess') }}
        / nullif(
            sqrt({{ exact_sum(kind ~ '_excess * ' ~ kind ~ '_excess') }}), 0
        ) as {{ kind }}_variance_z,
        {%- endfor %}
        count(*) as contact_count
    from excesses
    group by purpose, response

),

spreads as (

    select
        {%- for kind in ['hour', 'weekday'] %}
        case
            when
                moments.measured_{{ kind }}_variance > 0
                and moments.{{ kind }}_variance_z >= settings.min_z
                then moments.measured_{{ kind }}_variance
            else 0
        end as {{ kind }}_variance,
        {%- endfor %}
        moments.*
    from moments
    cross join settings

),

curves as (

    select
        {%- for hour in range(24) %}
        max(
            case
                when effects.sent_hour = {{ hour }} and effects.is_hour_tried
                    then effects.hour_effect
            end
        ) as hour_effect_{{ hour }},
        {%- for weekday in weekdays %}
        max(
            case
                when
                    effects.sent_weekday = {{ weekday }}
                    and effects.sent_hour = {{ hour }}
                    and effects.is_tried
                    then effects.effect
            end
        ) as effect_{{ weekday }}_{{ hour }},
        {%- endfor %}
        {%- endfor %}
        effects.purpose,
        effects.response,
        count(
            case when effects.sent_weekday = 1 and effects.is_hour_tried then 1 end
        ) as tried_hour_count,
        max(effects.hour_count * 24 + 23 - effects.sent_hour) as packed_tried_hour
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
        curves.tried_hour_count,
        {{ packed_hour('curves.packed_tried_hour') }} as most_tried_hour,
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
    packed.contact_key,
    packed.purpose,
    packed.response,
    packed.tried_hour_count,
    packed.most_tried_hour,
    {%- for kind in ['hour', 'weekday'] %}
    spreads.measured_{{ kind }}_variance,
    spreads.{{ kind }}_variance_z,
    spreads.{{ kind }}_variance,
    {%- endfor %}
    packed.cosine_effect,
    packed.sine_effect,
    {%- for weekday in weekdays %}
    packed.weekday_effect_{{ weekday }},
    {{ packed_hour('packed_' ~ weekday) }} as best_hour_{{ weekday }},
    cast(cast(
        packed.weekday_effect_{{ weekday }} + {{ packed_effect('packed_' ~ weekday) }}
        as decimal(18, 6)
    ) as {{ type_double() }}) as effect_{{ weekday }},
    {%- endfor %}
    {{ packed_hour('packed_hour') }} as best_hour,
    {{ packed_effect('packed_hour') }} as best_hour_effect
from packed
left join spreads
    on packed.purpose = spreads.purpose and packed.response = spreads.response
