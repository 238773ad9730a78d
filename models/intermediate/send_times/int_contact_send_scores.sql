{{ config(enabled=capability_is_on('send_times')) }}

{#
  Per contact: how far its responses lean towards an hour or a weekday beyond what its own sends would give (residual),
  and how much they would scatter by chance (information). A send weighs as much as a response to it was likelier than
  the contact's own rate: the message itself (shrunk towards an ordinary one) times the population's effect of its hour.
  Given k responses to n sends, their places are a draw without replacement: exact whatever the contact's own rate is, so
  a schedule of the sender is no preference of the contact; within each kind of mail, so neither is what a kind does.
  Hours are sums over the circle of the day. Only contacts with enough sends and responses, and with sends that were not
  answered.
#}
{%- set responses = {'open': 'opened_hour', 'click': 'clicked_hour'} %}
{%- set places = {
    'cosine': 'cosine', 'sine': 'sine',
    'cosine_cosine': 'cosine * cosine', 'cosine_sine': 'cosine * sine',
} %}
{%- set weekdays = range(1, 8) %}
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (select * from {{ ref('int_send_periods') }}),

cells as (select * from {{ ref('int_send_cells') }}),

effects as (select * from {{ ref('int_send_time_effects') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

rates as (

    select
        *,
        {%- for response in responses %}
        sum({{ response }}_count) over (
            partition by purpose, contact_key
        ) as all_{{ response }}_count,
        {%- endfor %}
        sum(send_count) over (partition by purpose, contact_key) as all_send_count
    from {{ ref('int_send_contact_rates') }}

),

contact_rates as (

    select
        {%- for response in responses %}
        rates.all_{{ response }}_count >= settings.min_responses
        and rates.all_{{ response }}_count < rates.all_send_count as has_{{ response }}_evidence,
        {%- endfor %}
        rates.*
    from rates
    cross join settings
    where rates.all_send_count >= settings.min_sends

),

hour_factors as (

    select
        cells.purpose,
        cells.response,
        cells.message_key,
        cells.sent_weekday,
        cells.sent_hour,
        cells.response_count,
        cells.expected_responses,
        effects.message_variance,
        exp(effects.effect * (1 - effects.response_rate)) as hour_factor
    from cells
    inner join effects
        on
            cells.purpose = effects.purpose
            and cells.response = effects.response
            and cells.sent_weekday = effects.sent_weekday
            and cells.sent_hour = effects.sent_hour

),

message_factors as (

    select
        hour_factors.purpose,
        hour_factors.response,
        hour_factors.message_key,
        1 + max(hour_factors.message_variance) * sum(hour_factors.response_count)
            as raised_responses,
        1 + max(hour_factors.message_variance)
        * {{ exact_sum('hour_factors.expected_responses * hour_factors.hour_factor') }}
            as raised_expected_responses
    from hour_factors
    group by hour_factors.purpose, hour_factors.response, hour_factors.message_key

),

factors as (

    select
        hour_factors.purpose,
        hour_factors.message_key,
        hour_factors.sent_weekday,
        hour_factors.sent_hour,
        {%- for response in responses %}
        cast(max(
            case
                when hour_factors.response = '{{ response }}'
                    then hour_factors.hour_factor
                        * message_factors.raised_responses
                        / message_factors.raised_expected_responses
            end
        ) as decimal(18, 9)) as {{ response }}_factor,
        {%- endfor %}
        cast(cos({{ hour_angle('hour_factors.sent_hour') }}) as decimal(10, 9)) as cosine,
        cast(sin({{ hour_angle('hour_factors.sent_hour') }}) as decimal(10, 9)) as sine
    from hour_factors
    inner join message_factors
        on
            hour_factors.purpose = message_factors.purpose
            and hour_factors.response = message_factors.response
            and hour_factors.message_key = message_factors.message_key
    group by
        hour_factors.purpose,
        hour_factors.message_key,
        hour_factors.sent_weekday,
        hour_factors.sent_hour

),

placed_factors as (

    select
        {%- for response in responses %}
        {%- for name, place in places.items() %}
        cast({{ response }}_factor * {{ place }} as decimal(18, 9)) as {{ response }}_{{ name }},
        {%- endfor %}
        {%- endfor %}
        *
    from factors

),

weekday_sums as (

    select
        contact_rates.purpose,
        sends.contact_key,
        sends.kind,
        {%- for response, column in responses.items() %}
        sum(factors.{{ response }}_factor) as {{ response }}_weight,
        {%- for name in places %}
        sum(factors.{{ response }}_{{ name }}) as {{ response }}_{{ name }},
        {%- endfor %}
        count(sends.{{ column }}) as {{ response }}_count,
        {%- for axis in ['cosine', 'sine'] %}
        sum(
            case when sends.{{ column }} is not null then factors.{{ axis }} else 0 end
        ) as {{ response }}_responses_{{ axis }},
        {%- endfor %}
        {%- endfor %}
        sends.sent_weekday
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    inner join contact_rates
        on
            sends.contact_key = contact_rates.contact_key
            and sends.kind = contact_rates.kind
            and periods.purpose = contact_rates.purpose
    inner join placed_factors as factors
        on
            periods.purpose = factors.purpose
            and sends.message_key = factors.message_key
            and sends.sent_weekday = factors.sent_weekday
            and sends.sent_hour = factors.sent_hour
    where contact_rates.has_open_evidence or contact_rates.has_click_evidence
    group by contact_rates.purpose, sends.contact_key, sends.kind, sends.sent_weekday

),

sums as (
    {%- for response in responses %}

    select
        purpose,
        contact_key,
        kind,
        '{{ response }}' as response,
        sum({{ response }}_weight) as weight,
        {%- for name in places %}
        sum({{ response }}_{{ name }}) as weight_{{ name }},
        {%- endfor %}
        {%- for weekday in weekdays %}
        sum(
            case when sent_weekday = {{ weekday }} then {{ response }}_weight else 0 end
        ) as weight_{{ weekday }},
        sum(
            case when sent_weekday = {{ weekday }} then {{ response }}_count else 0 end
        ) as responses_{{ weekday }},
        {%- endfor %}
        sum({{ response }}_responses_cosine) as responses_cosine,
        sum({{ response }}_responses_sine) as responses_sine
    from weekday_sums
    group by purpose, contact_key, kind
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

shares as (

    select
        sums.contact_key,
        sums.purpose,
        sums.response,
        contact_rates.send_count,
        case
            when sums.response = 'open' then contact_rates.open_count
            else contact_rates.click_count
        end as response_count,
        {%- for name in places %}
        {{ ratio('sums.weight_' ~ name, 'sums.weight') }} as mean_{{ name }},
        {%- endfor %}
        {%- for weekday in weekdays %}
        {{ ratio('sums.weight_' ~ weekday, 'sums.weight') }} as share_{{ weekday }},
        cast(sums.responses_{{ weekday }} as {{ type_double() }}) as responses_{{ weekday }},
        {%- endfor %}
        cast(sums.responses_cosine as {{ type_double() }}) as responses_cosine,
        cast(sums.responses_sine as {{ type_double() }}) as responses_sine
    from sums
    inner join contact_rates
        on
            sums.purpose = contact_rates.purpose
            and sums.contact_key = contact_rates.contact_key
            and sums.kind = contact_rates.kind
    where
        (sums.response = 'open' and contact_rates.has_open_evidence)
        or (sums.response = 'click' and contact_rates.has_click_evidence)

),

scattered as (

    select
        *,
        coalesce({{ ratio(
            'response_count * (send_count - response_count)', 'send_count - 1'
        ) }}, 0) as scatter
    from shares

),

contacts as (

    select
        contact_key,
        purpose,
        response,
        cast(sum(send_count) as bigint) as send_count,
        cast(sum(response_count) as bigint) as response_count,
        {%- for axis in ['cosine', 'sine'] %}
        {{ exact_sum('responses_' ~ axis ~ ' - response_count * mean_' ~ axis) }}
            as residual_{{ axis }},
        {%- endfor %}
        {{ exact_sum('scatter * (mean_cosine_cosine - mean_cosine * mean_cosine)') }}
            as information_cosine,
        {{ exact_sum('scatter * (mean_cosine_sine - mean_cosine * mean_sine)') }}
            as information_cosine_sine,
        {{ exact_sum('scatter * (1 - mean_cosine_cosine - mean_sine * mean_sine)') }}
            as information_sine,
        {%- for weekday in weekdays %}
        {{ exact_sum('responses_# - response_count * share_#' | replace('#', weekday | string)) }}
            as residual_{{ weekday }},
        {{ exact_sum('scatter * share_# * (1 - share_#)' | replace('#', weekday | string)) }}
            as information_{{ weekday }},
        {{ exact_sum('scatter * share_#' | replace('#', weekday | string)) }} as part_{{ weekday }},
        {%- endfor %}
        {{ exact_sum('scatter') }} as scatter
    from scattered
    group by contact_key, purpose, response

)

select
    contact_key,
    purpose,
    response,
    send_count,
    response_count,
    residual_cosine,
    residual_sine,
    greatest(information_cosine, 0) as information_cosine,
    information_cosine_sine,
    greatest(information_sine, 0) as information_sine,
    {%- for weekday in weekdays %}
    residual_{{ weekday }},
    information_{{ weekday }},
    {%- endfor %}
    {{ weekday_sum('information_# * information_#') }} + coalesce((
        power({{ weekday_sum('part_# * part_#') }}, 2)
        - {{ weekday_sum('part_# * part_# * part_# * part_#') }}
    ) / nullif(scatter * scatter, 0), 0) as weekday_information_squared
from contacts
