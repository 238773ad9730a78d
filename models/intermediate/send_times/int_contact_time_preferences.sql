{#
  What the hour and the weekday do to the log-odds of a response of one contact beyond what they do to everybody: one
  penalised Newton step, the penalty being how little contacts differ. Only where contacts differ at all.
#}
with

scores as (

    select * from {{ ref('int_contact_send_scores') }}

),

spreads as (

    select * from {{ ref('int_send_time_spreads') }}

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

)

select
    -- ids
    contact_id,

    -- strings
    purpose,
    response,

    -- numerics
    {%- for weekday in range(1, 8) %}
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
