{#
  Per contact: how far its responses lean towards an hour or a weekday beyond what its own sends would give (residual),
  and how much they would scatter by chance (information). Given k responses to n sends, their places are a draw without
  replacement: exact whatever the contact's own rate is, so a schedule of the sender is no preference of the contact.
#}
{%- set weekdays = range(1, 8) %}
with

sums as (

    select * from {{ ref('int_contact_send_sums') }}

),

shares as (

    select
        contact_id,
        purpose,
        response,
        send_count,
        response_count,
        {{ ratio('response_count', 'send_count') }}
        * (send_count - response_count) / (send_count - 1) * send_count as scatter,
        {%- for name in ['cosine', 'sine', 'cosine_cosine', 'cosine_sine'] %}
        {{ ratio('weight_' ~ name, 'weight') }} as mean_{{ name }},
        {%- endfor %}
        {%- for weekday in weekdays %}
        {{ ratio('weight_' ~ weekday, 'weight') }} as share_{{ weekday }},
        cast(responses_{{ weekday }} as {{ type_double() }}) as responses_{{ weekday }},
        {%- endfor %}
        cast(responses_cosine as {{ type_double() }}) as responses_cosine,
        cast(responses_sine as {{ type_double() }}) as responses_sine
    from sums

)

select
    -- ids
    contact_id,

    -- strings
    purpose,
    response,

    -- numerics
    send_count,
    response_count,
    responses_cosine - response_count * mean_cosine as residual_cosine,
    responses_sine - response_count * mean_sine as residual_sine,
    greatest(
        scatter * (mean_cosine_cosine - mean_cosine * mean_cosine), 0
    ) as information_cosine,
    scatter * (mean_cosine_sine - mean_cosine * mean_sine) as information_cosine_sine,
    greatest(
        scatter * (1 - mean_cosine_cosine - mean_sine * mean_sine), 0
    ) as information_sine,
    {%- for weekday in weekdays %}
    responses_{{ weekday }} - response_count * share_{{ weekday }} as residual_{{ weekday }},
    scatter * share_{{ weekday }} * (1 - share_{{ weekday }}) as information_{{ weekday }},
    {%- endfor %}
    scatter * scatter * (
        {{ weekday_sum('share_# * share_# * (1 - 2 * share_#)') }}
        + power({{ weekday_sum('share_# * share_#') }}, 2)
    ) as weekday_information_squared
from shares
