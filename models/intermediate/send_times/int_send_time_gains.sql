{#
  What the first hour of each comparison was worth: the difference within contacts (Mantel and Haenszel's weights), and
  its standard error by the scatter of contacts. `expected_gain` is the same sum over what had been promised.
#}
with

judgements as (

    select * from {{ ref('int_send_time_judgements') }}

),

weighed as (

    select
        *,
        {%- for measure in ['residual', 'promise'] %}
        (other_send_count * favoured_{{ measure }} - favoured_send_count * other_{{ measure }})
        / (favoured_send_count + other_send_count) as {{ measure }}_gain,
        {%- endfor %}
        {{ ratio(
            'favoured_send_count * other_send_count', 'favoured_send_count + other_send_count'
        ) }} as weight
    from judgements

),

totals as (

    select
        response,
        comparison,
        count(*) as contact_count,
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
    from weighed
    group by response, comparison

)

select
    -- strings
    response,
    comparison,

    -- numerics
    contact_count,
    favoured_send_count,
    other_send_count,
    favoured_rate,
    other_rate,
    gain,
    sqrt(greatest(squares - 2 * gain * products + gain * gain * weight_squares, 0))
    / weight as standard_error,
    expected_gain
from totals
