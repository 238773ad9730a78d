{{ config(enabled=capability_is_on('send_times')) }}

{#
  Sends after the cut of the backtest, contrasted: one set against another set to the same contact, per response,
  comparison and cluster.
  `own_as_promised`, `population_as_promised`: sends at hours that promise more than the contact's others, against those
  that promise less, each as heavy as the difference. `own`: the answer of a contact that has one; `population`: the best
  hour of all; `mode`: the hour of most responses up to the cut, the naive answer to beat; these compare sends near one
  hour with sends near another. `residual` is the response beyond what the contact's earlier rate and the message itself
  would give, the message judged net of the hours learnt before the cut, so that the hour stays in; `promise` is what was
  learnt before the cut says that it should be. Whether the population's hours hold is a matter of messages: these are
  the clusters there, and what a message itself did stays in.
#}
{%- set responses = {'open': 'opened_hour', 'click': 'clicked_hour'} %}
{%- set promises = {
    'own': ('contact_key', 'residual'),
    'population': ('message_key', 'plain_residual'),
} %}
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (
    select * from {{ ref('int_send_periods') }}
    where purpose = 'backtest'
),

contact_rates as (
    select * from {{ ref('int_send_contact_rates') }}
    where purpose = 'backtest'
),

effects as (
    select * from {{ ref('int_send_time_effects') }}
    where purpose = 'backtest'
),

answers as (
    select * from {{ ref('int_send_time_answers') }}
    where purpose = 'backtest'
),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

responses_before as (

    {%- for response, column in responses.items() %}

    select
        sends.contact_key,
        '{{ response }}' as response,
        sends.{{ column }} as response_hour,
        count(*) as response_count
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    where sends.{{ column }} is not null
    group by sends.contact_key, sends.{{ column }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

modes as (

    select
        *,
        row_number() over (
            partition by contact_key, response
            order by response_count desc, response_hour asc
        ) as hour_order
    from responses_before

),

judged as (

    {%- for response, column in responses.items() %}

    select
        sends.contact_key,
        sends.message_key,
        sends.kind,
        '{{ response }}' as response,
        sends.sent_weekday,
        sends.sent_hour,
        case when sends.{{ column }} is null then 0 else 1 end as response_count,
        cast(contact_rates.{{ response }}_rate as {{ type_double() }}) as response_rate
    from sends
    inner join periods
        on sends.sent_date > periods.known_until_date
    inner join contact_rates
        on sends.contact_key = contact_rates.contact_key and sends.kind = contact_rates.kind
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

expected as (

    select
        judged.*,
        effects.effect,
        effects.hour_effect,
        judged.response_rate
        * exp(effects.effect * (1 - effects.response_rate)) as expected_response
    from judged
    inner join effects
        on
            judged.response = effects.response
            and judged.sent_weekday = effects.sent_weekday
            and judged.sent_hour = effects.sent_hour

),

message_factors as (

    select
        response,
        message_key,
        coalesce(
            sum(response_count) / nullif({{ exact_sum('expected_response') }}, 0), 0
        ) as message_factor
    from expected
    group by response, message_key

),

placed as (

    select
        expected.contact_key,
        expected.message_key,
        expected.kind,
        expected.response,
        expected.response_count,
        expected.response_count - expected.response_rate as plain_residual,
        expected.response_count
        - expected.response_rate * message_factors.message_factor as residual,
        expected.response_rate * (1 - expected.response_rate) as information,
        {{ hour_of_weekday('expected.sent_weekday', 'own_answers.weekday_effect_') }}
            as own_weekday_effect,
        expected.effect,
        cast(expected.hour_effect as decimal(18, 9)) as population_effect,
        cast(
            own_answers.cosine_effect * cos({{ hour_angle('expected.sent_hour') }})
            + own_answers.sine_effect * sin({{ hour_angle('expected.sent_hour') }})
            as decimal(18, 9)
        ) as own_effect,
        expected.sent_hour,
        settings.near_hours,
        {{ hour_of_weekday('expected.sent_weekday', 'own_answers.best_hour_') }} as own_hour,
        {{ hour_of_weekday('expected.sent_weekday', 'all_answers.best_hour_') }}
            as population_hour,
        modes.response_hour as mode_hour
    from expected
    cross join settings
    inner join message_factors
        on
            expected.response = message_factors.response
            and expected.message_key = message_factors.message_key
    inner join answers as all_answers
        on expected.response = all_answers.response and all_answers.contact_key is null
    left join answers as own_answers
        on
            expected.response = own_answers.response
            and expected.contact_key = own_answers.contact_key
    left join modes
        on
            expected.response = modes.response
            and expected.contact_key = modes.contact_key
            and modes.hour_order = 1

),

flagged as (

    select
        {%- for choice in ['own', 'population', 'mode'] %}
        case
            when 12 - abs(12 - abs(sent_hour - {{ choice }}_hour)) <= near_hours then 1
            when {{ choice }}_hour is not null then 0
        end as near_{{ choice }},
        {%- endfor %}
        {%- for choice in ['own', 'population'] %}
        {{ choice }}_effect - cast({{ ratio(
            'sum(' ~ choice ~ '_effect) over contacts', 'count(*) over contacts'
        ) }} as decimal(18, 9)) as {{ choice }}_contrast,
        {%- endfor %}
        information * (effect + coalesce(own_effect + own_weekday_effect, 0)) as promise,
        *
    from placed
    window contacts as (partition by response, contact_key, kind)

),

counted as (

    select
        contact_key,
        response,
        near_own,
        near_population,
        near_mode,
        count(*) as send_count,
        sum(response_count) as response_count,
        {{ exact_sum('residual') }} as residual,
        {{ exact_sum('promise') }} as promise
    from flagged
    group by contact_key, response, near_own, near_population, near_mode

),

compared as (

    {%- for comparison in send_time_comparisons() if '_vs_' in comparison %}
    {%- set one, other = comparison.split('_vs_') %}
    {%- set sides = {
        'favoured': 'near_' ~ one ~ ' = 1' ~ (' and near_' ~ other ~ ' = 0' if other != 'other' else ''),
        'other': ('near_' ~ other ~ ' = 1 and ' if other != 'other' else '') ~ 'near_' ~ one ~ ' = 0',
    } %}

    select
        {%- for name, side in sides.items() %}
        {%- for measure in ['send_count', 'response_count', 'residual', 'promise'] %}
        {{ exact_sum('case when ' ~ side ~ ' then ' ~ measure ~ ' else 0 end') }}
            as {{ name }}_{{ measure }},
        {%- endfor %}
        {%- endfor %}
        contact_key as cluster_key,
        response,
        '{{ comparison }}' as comparison
    from counted
    group by contact_key, response
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    cluster_key,
    response,
    comparison,
    cast(favoured_send_count as bigint) as favoured_send_count,
    cast(favoured_response_count as bigint) as favoured_response_count,
    cast(other_send_count as bigint) as other_send_count,
    cast(other_response_count as bigint) as other_response_count,
    {%- for measure in ['residual', 'promise'] %}
    (other_send_count * favoured_{{ measure }} - favoured_send_count * other_{{ measure }})
    / (favoured_send_count + other_send_count) as {{ measure }}_gain,
    {%- endfor %}
    favoured_send_count * other_send_count / (favoured_send_count + other_send_count) as weight
from compared
where favoured_send_count > 0 and other_send_count > 0
{%- for choice, (cluster, residual) in promises.items() %}

union all

select
    {{ cluster }} as cluster_key,
    response,
    '{{ choice }}_as_promised' as comparison,
    count(case when {{ choice }}_contrast > 0 then 1 end) as favoured_send_count,
    count(
        case when {{ choice }}_contrast > 0 and response_count > 0 then 1 end
    ) as favoured_response_count,
    count(case when {{ choice }}_contrast < 0 then 1 end) as other_send_count,
    count(
        case when {{ choice }}_contrast < 0 and response_count > 0 then 1 end
    ) as other_response_count,
    {{ exact_sum(choice ~ '_contrast * ' ~ residual) }} as residual_gain,
    {{ exact_sum(choice ~ '_contrast * ' ~ choice ~ '_effect * information') }} as promise_gain,
    {{ exact_sum('abs(' ~ choice ~ '_contrast)') }} / 2 as weight
from flagged
where {{ choice }}_contrast <> 0
group by {{ cluster }}, response
{%- endfor %}
