{{ config(enabled=capability_is_on('send_times')) }}

{#
  Is sending at a contact's own best hour worth anything? Learnt up to a cut, judged on the sends since: within contacts
  (Mantel and Haenszel's weights), beyond what the message itself did, with the error of the sampling of contacts (of
  messages, where the population's hours are judged). The two rows `*_as_promised` decide what is served.
#}
with

judgements as (select * from {{ ref('int_send_time_judgements') }}),

spreads as (
    select * from {{ ref('int_send_time_answers') }}
    where purpose = 'backtest' and contact_key is null
),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

periods as (

    select
        max(case when purpose = 'backtest' then learnt_until_date end) as learnt_until_date,
        max(case when purpose = 'current' then learnt_until_date end) as judged_until_date
    from {{ ref('int_send_periods') }}

),

totals as (

    select
        response,
        comparison,
        count(*) as cluster_count,
        cast(sum(favoured_send_count) as bigint) as favoured_send_count,
        cast(sum(other_send_count) as bigint) as other_send_count,
        {{ ratio('sum(favoured_response_count)', 'sum(favoured_send_count)') }} as favoured_rate,
        {{ ratio('sum(other_response_count)', 'sum(other_send_count)') }} as other_rate,
        {{ exact_sum('weight') }} as weight,
        {{ exact_sum('promise_gain') }} / {{ exact_sum('weight') }} as expected_gain,
        {{ exact_sum('residual_gain') }} / {{ exact_sum('weight') }} as gain,
        {{ exact_sum('residual_gain * residual_gain') }} as squares,
        {{ exact_sum('residual_gain * weight') }} as products,
        {{ exact_sum('weight * weight') }} as weight_squares
    from judgements
    group by response, comparison

),

gains as (

    select
        totals.*,
        case
            when totals.comparison like '%as_promised' then settings.gate_z
            else settings.min_z
        end as clear_z,
        sqrt(greatest(
            totals.squares
            - 2 * totals.gain * totals.products
            + totals.gain * totals.gain * totals.weight_squares, 0
        )) / totals.weight as standard_error
    from totals
    cross join settings

),

rows_wanted as (

    {%- for response in ['open', 'click'] %}
    {%- set is_last_response = loop.last %}
    {%- for comparison in send_time_comparisons() %}
    select
        '{{ response }}' as response,
        '{{ comparison }}' as comparison
    {%- if not (loop.last and is_last_response) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

)

select
    -- strings
    rows_wanted.response,
    rows_wanted.comparison,
    case
        when rows_wanted.comparison like 'own%' and coalesce(spreads.hour_variance, 0) = 0
            and coalesce(spreads.weekday_variance, 0) = 0
            then 'no preferences found'
        when coalesce(gains.cluster_count, 0) < 2 then 'not enough sends'
        when gains.gain > gains.clear_z * gains.standard_error then 'better'
        when gains.gain < -gains.clear_z * gains.standard_error then 'worse'
        else 'no difference shown'
    end as finding,

    -- numerics
    cast(coalesce(gains.cluster_count, 0) as bigint) as contact_count,
    cast(coalesce(gains.favoured_send_count, 0) as bigint) as favoured_send_count,
    cast(coalesce(gains.other_send_count, 0) as bigint) as other_send_count,
    gains.favoured_rate,
    gains.other_rate,
    {%- for number in ['gain', 'standard_error', 'expected_gain'] %}
    cast(cast(gains.{{ number }} as decimal(18, 6)) as {{ type_double() }}) as {{ number }},
    {%- endfor %}
    spreads.measured_hour_variance as hour_variance,
    spreads.hour_variance_z,

    -- dates
    periods.learnt_until_date,
    periods.judged_until_date
from rows_wanted
cross join periods
left join gains
    on
        rows_wanted.response = gains.response
        and rows_wanted.comparison = gains.comparison
left join spreads
    on rows_wanted.response = spreads.response
