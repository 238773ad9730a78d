{{ config(enabled=capability_is_on('send_times')) }}

{#
  The population: what each weekday and hour does to the log-odds of a response, from responses within contacts and kinds
  of mail. Hours: two waves over the day, the quicker one a quarter as strong by expectation, solved in one piece with the
  messages as random effects (a message is one message, however many people got it). Weekdays, and the wave that a
  weekday adds to the hours, after it. How strong each of the three is, and how much messages differ, is measured (method
  of moments): what scatters more than chance would; where less than .01 of information is left, as with one hour, that
  is rounding and nothing is measured. Effects are in millionths, so that ties are ties on every engine.
  An hour is tried where it has enough of the sends; if none has, the one with most sends is.
#}
{%- set axes = hour_axes() %}
{%- set variance = 'levels.message_variance' %}
{%- set message_share = variance ~ ' / (1 + ' ~ variance ~ ' * messages.information)' %}
{%- set sizes = {'cosine': 1, 'sine': 1, 'cosine_2': 0.25, 'sine_2': 0.25} %}
with

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

contact_rates as (

    select
        purpose,
        {%- for axis in axes %}
        cast(mean_{{ axis }} as {{ type_double() }}) as mean_{{ axis }},
        {%- endfor %}
        cast(open_scatter as {{ type_double() }}) * send_count as open_scatter,
        cast(click_scatter as {{ type_double() }}) * send_count as click_scatter
    from {{ ref('int_send_contact_rates') }}

),

cells as (

    select
        purpose,
        response,
        message_key,
        sent_weekday,
        sent_hour,
        send_count,
        response_count,
        information,
        response_count - cast(expected_responses as {{ type_double() }}) as residual,
        {%- for axis in axes %}
        information * {{ hour_axis(axis, 'sent_hour') }} - own_{{ axis }} as cross_{{ axis }},
        {%- endfor %}
        expected_responses
    from {{ ref('int_send_cells') }}

),

messages as (

    select
        purpose,
        response,
        message_key,
        cast(sum(send_count) as bigint) as send_count,
        cast(sum(response_count) as bigint) as response_count,
        {%- for axis in axes %}
        {{ exact_sum('cross_' ~ axis) }} as cross_{{ axis }},
        {%- endfor %}
        {{ exact_sum('residual') }} as residual,
        {{ exact_sum('information') }} as information
    from cells
    group by purpose, response, message_key

),

levels as (

    select
        purpose,
        response,
        cast(sum(response_count) as bigint) as response_count,
        {{ ratio('sum(response_count)', 'sum(send_count)') }} as response_rate,
        greatest(coalesce(
            {{ exact_sum('residual * residual - information', 3) }}
            / nullif({{ exact_sum('information * information', 3) }}, 0), 0
        ), 0) as message_variance
    from messages
    group by purpose, response

),

cell_sums as (

    select
        purpose,
        response,
        {%- for axis in axes %}
        {{ exact_sum('residual * ' ~ hour_axis(axis, 'sent_hour')) }} as residual_{{ axis }},
        {%- for other in axes[loop.index0:] %}
        {%- set both = hour_axis(axis, 'sent_hour') ~ ' * ' ~ hour_axis(other, 'sent_hour') %}
        {{ exact_sum('information * ' ~ both) }}
            as information_{{ axis }}_{{ other }},
        {%- endfor %}
        {%- endfor %}
        count(*) as cell_count
    from cells
    group by purpose, response

),

contact_sums as (
    {%- for response in ['open', 'click'] %}

    select
        purpose,
        {%- for axis in axes %}
        {%- set outer_loop = loop %}
        {%- for other in axes[outer_loop.index0:] %}
        {{ exact_sum(response ~ '_scatter * mean_' ~ axis ~ ' * mean_' ~ other) }}
            as own_{{ axis }}_{{ other }},
        {%- endfor %}
        {%- endfor %}
        '{{ response }}' as response
    from contact_rates
    group by purpose
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

message_sums as (

    select
        messages.purpose,
        messages.response,
        {%- for axis in axes %}
        {{ exact_sum('messages.cross_' ~ axis ~ ' * messages.residual * ' ~ message_share) }}
            as residual_{{ axis }},
        {%- for other in axes[loop.index0:] %}
        {%- set both = 'messages.cross_' ~ axis ~ ' * messages.cross_' ~ other %}
        {{ exact_sum(both ~ ' * ' ~ message_share) }}
            as information_{{ axis }}_{{ other }},
        {%- endfor %}
        {%- endfor %}
        max(levels.message_variance) as message_variance
    from messages
    inner join levels
        on messages.purpose = levels.purpose and messages.response = levels.response
    group by messages.purpose, messages.response

),

scaled as (

    select
        cell_sums.purpose,
        cell_sums.response,
        {%- for axis in axes %}
        {{ sizes[axis] }} * (
            cell_sums.residual_{{ axis }} - message_sums.residual_{{ axis }}
        ) as u_{{ loop.index0 }},
        {%- set row = loop.index0 %}
        {%- for other in axes[row:] %}
        {{ sizes[axis] * sizes[other] }} * (
            cell_sums.information_{{ axis }}_{{ other }}
            - contact_sums.own_{{ axis }}_{{ other }}
            - message_sums.information_{{ axis }}_{{ other }}
        ) as v_{{ row }}{{ row + loop.index0 }},
        {%- endfor %}
        {%- endfor %}
        message_sums.message_variance
    from cell_sums
    inner join contact_sums
        on cell_sums.purpose = contact_sums.purpose and cell_sums.response = contact_sums.response
    inner join message_sums
        on cell_sums.purpose = message_sums.purpose and cell_sums.response = message_sums.response

),

measured as (

    select
        *,
        u_0 * u_0 + u_1 * u_1 + u_2 * u_2 + u_3 * u_3 - v_00 - v_11 - v_22 - v_33 as excess,
        v_00 * v_00 + v_11 * v_11 + v_22 * v_22 + v_33 * v_33 + 2 * (
            v_01 * v_01 + v_02 * v_02 + v_03 * v_03 + v_12 * v_12 + v_13 * v_13 + v_23 * v_23
        ) as chance
    from scaled

),

weighed as (

    select
        *,
        case
            when v_00 + v_11 + v_22 + v_33 > 0.01 then greatest(excess / chance, 0)
            else 0
        end as hour_variance
    from measured

),

equations as (

    select
        purpose,
        response,
        hour_variance,
        {%- for row in range(4) %}
        hour_variance * u_{{ row }} as b0_{{ row }},
        {%- for column in range(row, 4) %}
        {%- set pair = row ~ column %}
        {{ '1 + ' if row == column }}hour_variance * v_{{ pair }} as a0_{{ pair }},
        {%- endfor %}
        {%- endfor %}
        message_variance
    from weighed

),

{{ eliminations('equations', 4) }}

waves as (

    select
        purpose,
        response,
        hour_variance,
        {%- for axis in axes %}
        cast(cast({{ sizes[axis] }} * x_{{ loop.index0 }} as decimal(18, 6)) as {{ type_double() }})
            as {{ axis }},
        {%- endfor %}
        message_variance
    from solved

),

leftovers as (

    select
        cells.purpose,
        cells.response,
        cells.sent_weekday,
        {%- for axis in ['cosine', 'sine'] %}
        {{ hour_axis(axis, 'cells.sent_hour') }} as {{ axis }},
        {%- endfor %}
        cells.information
        / (1 + waves.message_variance * messages.information) as information,
        (
            cells.residual
            {%- for axis in axes %}
            - cells.cross_{{ axis }} * waves.{{ axis }}
            {%- endfor %}
        ) / (1 + waves.message_variance * messages.information) as residual
    from cells
    inner join messages
        on
            cells.purpose = messages.purpose
            and cells.response = messages.response
            and cells.message_key = messages.message_key
    inner join waves
        on cells.purpose = waves.purpose and cells.response = waves.response

),

weekday_sums as (

    select
        purpose,
        response,
        sent_weekday,
        {{ exact_sum('residual') }} as residual,
        {{ exact_sum('information') }} as information,
        {%- for axis in ['cosine', 'sine'] %}
        {{ exact_sum('residual * ' ~ axis) }} as residual_{{ axis }},
        coalesce(
            {{ exact_sum('information * ' ~ axis) }}
            / nullif({{ exact_sum('information') }}, 0), 0
        ) as mean_{{ axis }},
        {{ exact_sum('information * ' ~ axis ~ ' * ' ~ axis) }} as square_{{ axis }},
        {%- endfor %}
        {{ exact_sum('information * cosine * sine') }} as square_both
    from leftovers
    group by purpose, response, sent_weekday

),

weekday_waves as (

    select
        purpose,
        response,
        sent_weekday,
        residual,
        information,
        residual_cosine - mean_cosine * residual as u_0,
        residual_sine - mean_sine * residual as u_1,
        greatest(square_cosine - information * mean_cosine * mean_cosine, 0) as v_00,
        square_both - information * mean_cosine * mean_sine as v_01,
        greatest(square_sine - information * mean_sine * mean_sine, 0) as v_11,
        mean_cosine,
        mean_sine
    from weekday_sums

),

weekday_spreads as (

    select
        purpose,
        response,
        greatest(coalesce(
            sum(residual * residual - information) / nullif(sum(information * information), 0), 0
        ), 0) as weekday_variance,
        sum(u_0 * u_0 + u_1 * u_1 - v_00 - v_11) as wave_excess,
        sum(v_00 * v_00 + v_11 * v_11 + 2 * v_01 * v_01) as wave_chance,
        sum(v_00 + v_11) as wave_information
    from weekday_waves
    group by purpose, response

),

weekday_effects as (

    select
        weekday_waves.*,
        spreads.weekday_variance * weekday_waves.residual
        / (1 + spreads.weekday_variance * weekday_waves.information) as weekday_effect,
        case
            when
                spreads.wave_information > 0.01
                and spreads.wave_excess >= settings.min_z * sqrt(2 * spreads.wave_chance)
                then spreads.wave_excess / spreads.wave_chance
            else 0
        end as wave_variance
    from weekday_waves
    cross join settings
    inner join weekday_spreads as spreads
        on
            weekday_waves.purpose = spreads.purpose
            and weekday_waves.response = spreads.response

),

weekday_answers as (

    select
        {%- for axis, here, other in [('cosine', '0', '1'), ('sine', '1', '0')] %}
        wave_variance * (
            (1 + wave_variance * v_{{ other ~ other }}) * u_{{ here }}
            - wave_variance * v_01 * u_{{ other }}
        ) / (
            (1 + wave_variance * v_00) * (1 + wave_variance * v_11)
            - wave_variance * wave_variance * v_01 * v_01
        ) as {{ axis }},
        {%- endfor %}
        *
    from weekday_effects

),

weekdays as (
    {{ whole_numbers('sent_weekday', 1, 7) }}
),

hours as (
    {{ whole_numbers('sent_hour', 0, 23) }}
),

send_counts as (

    select
        purpose,
        response,
        sent_weekday,
        sent_hour,
        sum(send_count) as send_count
    from cells
    group by purpose, response, sent_weekday, sent_hour

),

grid as (

    select
        levels.purpose,
        levels.response,
        levels.response_count,
        levels.response_rate,
        levels.message_variance,
        waves.hour_variance,
        weekdays.sent_weekday,
        hours.sent_hour,
        coalesce(send_counts.send_count, 0) as send_count,
        sum(coalesce(send_counts.send_count, 0)) over (
            partition by levels.purpose, levels.response, hours.sent_hour
        ) as hour_count,
        sum(coalesce(send_counts.send_count, 0)) over (
            partition by levels.purpose, levels.response, weekdays.sent_weekday
        ) as weekday_count,
        sum(coalesce(send_counts.send_count, 0)) over (
            partition by levels.purpose, levels.response
        ) as all_count,
        {%- for axis in axes %}
        {{ '+ ' if not loop.first }}waves.{{ axis }} * {{ hour_axis(axis, 'hours.sent_hour') }}
        {%- endfor %} as hour_effect,
        coalesce(
            weekday_answers.weekday_effect
            + weekday_answers.cosine
            * ({{ hour_axis('cosine', 'hours.sent_hour') }} - weekday_answers.mean_cosine)
            + weekday_answers.sine
            * ({{ hour_axis('sine', 'hours.sent_hour') }} - weekday_answers.mean_sine), 0
        ) as weekday_effect
    from levels
    cross join weekdays
    cross join hours
    inner join waves
        on levels.purpose = waves.purpose and levels.response = waves.response
    left join weekday_answers
        on
            levels.purpose = weekday_answers.purpose
            and levels.response = weekday_answers.response
            and weekdays.sent_weekday = weekday_answers.sent_weekday
    left join send_counts
        on
            levels.purpose = send_counts.purpose
            and levels.response = send_counts.response
            and weekdays.sent_weekday = send_counts.sent_weekday
            and hours.sent_hour = send_counts.sent_hour

),

tried as (

    select
        grid.*,
        grid.hour_count >= least(
            greatest(settings.min_hour_sends, settings.min_hour_share * grid.all_count),
            max(grid.hour_count) over (partition by grid.purpose, grid.response)
        ) as is_hour_tried,
        grid.send_count >= greatest(
            settings.min_hour_sends / 7.0, settings.min_hour_share * grid.weekday_count
        ) as has_weekday_sends
    from grid
    cross join settings

),

flagged as (

    select
        *,
        max(case when is_hour_tried and has_weekday_sends then 1 else 0 end) over (
            partition by purpose, response, sent_weekday
        ) as is_weekday_tried
    from tried

)

select
    purpose,
    response,
    sent_weekday,
    sent_hour,
    response_count,
    response_rate,
    message_variance,
    hour_variance,
    cast(hour_count as bigint) as hour_count,
    is_hour_tried,
    is_hour_tried and (has_weekday_sends or is_weekday_tried = 0) as is_tried,
    cast(cast(hour_effect as decimal(18, 6)) as {{ type_double() }}) as hour_effect,
    cast(cast(hour_effect + weekday_effect as decimal(18, 6)) as {{ type_double() }}) as effect
from flagged
