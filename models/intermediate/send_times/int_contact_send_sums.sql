{#
  Per contact: its sends weighed by how likely a response was anyway, as sums over the circle of the day and per weekday,
  and the same sums over its responses. Only contacts with enough of both, and with sends that were not answered.
#}
{%- set places = {
    'cosine': 'cosine', 'sine': 'sine',
    'cosine_cosine': 'cosine * cosine', 'cosine_sine': 'cosine * sine',
} %}
with

sends as (

    select * from {{ ref('int_timed_sends') }}

),

periods as (

    select * from {{ ref('int_send_periods') }}

),

contact_rates as (

    select * from {{ ref('int_send_contact_rates') }}

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

angles as (

    select
        *,
        cast(cos({{ hour_angle('sent_hour') }}) as decimal(10, 9)) as cosine,
        cast(sin({{ hour_angle('sent_hour') }}) as decimal(10, 9)) as sine
    from {{ ref('int_send_factors') }}

),

placed_factors as (

    select
        {%- for name, place in places.items() %}
        cast(response_factor * {{ place }} as decimal(18, 9)) as weight_{{ name }},
        {%- endfor %}
        *
    from angles

),
{%- for response, column in {'open': 'opened_hour', 'click': 'clicked_hour'}.items() %}

{{ response }}_sums as (

    select
        contact_rates.purpose,
        sends.contact_id,
        '{{ response }}' as response,
        max(contact_rates.send_count) as send_count,
        max(contact_rates.{{ response }}_count) as response_count,
        sum(factors.response_factor) as weight,
        {%- for name in places %}
        cast(sum(factors.weight_{{ name }}) as {{ type_double() }}) as weight_{{ name }},
        {%- endfor %}
        {%- for weekday in range(1, 8) %}
        sum(
            case when sends.sent_weekday = {{ weekday }} then factors.response_factor else 0 end
        ) as weight_{{ weekday }},
        count(
            case when sends.sent_weekday = {{ weekday }} then sends.{{ column }} end
        ) as responses_{{ weekday }},
        {%- endfor %}
        sum(
            case when sends.{{ column }} is not null then factors.cosine else 0 end
        ) as responses_cosine,
        sum(
            case when sends.{{ column }} is not null then factors.sine else 0 end
        ) as responses_sine
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    inner join contact_rates
        on
            sends.contact_id = contact_rates.contact_id
            and periods.purpose = contact_rates.purpose
    cross join settings
    inner join placed_factors as factors
        on
            periods.purpose = factors.purpose
            and sends.message_id = factors.message_id
            and sends.sent_weekday = factors.sent_weekday
            and sends.sent_hour = factors.sent_hour
            and factors.response = '{{ response }}'
    where
        contact_rates.send_count >= settings.min_sends
        and contact_rates.{{ response }}_count >= settings.min_responses
        and contact_rates.{{ response }}_count < contact_rates.send_count
    group by contact_rates.purpose, sends.contact_id

)
{{- ',' }}
{%- endfor %}

sums as (

    select * from open_sums
    union all
    select * from click_sums

)

select * from sums
