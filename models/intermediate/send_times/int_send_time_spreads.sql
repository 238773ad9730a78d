{#
  How much contacts differ in their hours and weekdays: the variance of their effects, by the method of moments (what
  residuals scatter beyond chance). Not clearly above chance = 0: then nobody gets an hour of its own.
#}
with

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
        / nullif({{ exact_sum(kind ~ '_information') }}, 0) as {{ kind }}_variance,
        {{ exact_sum(kind ~ '_excess') }}
        / nullif(
            sqrt({{ exact_sum(kind ~ '_excess * ' ~ kind ~ '_excess') }}), 0
        ) as {{ kind }}_variance_z,
        {%- endfor %}
        count(*) as contact_count
    from excesses
    group by purpose, response

)

select
    moments.purpose,
    moments.response,
    {%- for kind in ['hour', 'weekday'] %}
    moments.{{ kind }}_variance as measured_{{ kind }}_variance,
    moments.{{ kind }}_variance_z,
    case
        when
            moments.{{ kind }}_variance > 0
            and moments.{{ kind }}_variance_z >= settings.min_z
            then moments.{{ kind }}_variance
        else 0
    end as {{ kind }}_variance,
    {%- endfor %}
    moments.contact_count
from moments
cross join settings
