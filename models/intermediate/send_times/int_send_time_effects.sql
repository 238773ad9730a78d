{#
  The population: what each weekday and hour does to the log-odds of a response. One Newton step each, all of them
  shrunk, from "it does not matter": first the hours (smoothed over their neighbours), then the weekdays, then their
  interplay (smoothed alike). A message with many recipients is still one message: its cells count less the more
  responses it has. Effects are in millionths, so that ties are ties on every engine.
#}
with

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

cells as (

    select
        *,
        sum(expected_responses) over (
            partition by purpose, response, message_key
        ) as message_responses
    from {{ ref('int_send_cells') }}

),

levels as (

    select
        purpose,
        response,
        cast(sum(response_count) as bigint) as response_count,
        {{ ratio('sum(response_count)', 'sum(send_count)') }} as response_rate
    from {{ ref('int_send_cells') }}
    group by purpose, response

),

weekdays as (
    {{ whole_numbers('sent_weekday', 1, 7) }}
),

hours as (
    {{ whole_numbers('sent_hour', 0, 23) }}
),

bells as (

    select
        centres.sent_hour,
        neighbours.sent_hour as neighbour_hour,
        exp(
            (cos((centres.sent_hour - neighbours.sent_hour) * 0.2617993877991494) - 1)
            / power(settings.smoothing_hours * 0.2617993877991494, 2)
        ) as bell_weight
    from hours as centres
    cross join hours as neighbours
    cross join settings

),

sums as (

    select
        cells.purpose,
        cells.response,
        cells.sent_weekday,
        cells.sent_hour,
        {{ exact_sum('(cells.response_count - cells.expected_responses)
            / (1 + settings.message_variance * cells.message_responses)') }} as residual,
        {{ exact_sum('cells.expected_responses * (1 - levels.response_rate)
            / (1 + settings.message_variance * cells.message_responses)') }} as information
    from cells
    cross join settings
    inner join levels
        on cells.purpose = levels.purpose and cells.response = levels.response
    group by cells.purpose, cells.response, cells.sent_weekday, cells.sent_hour

),

grid as (

    select
        levels.purpose,
        levels.response,
        levels.response_count,
        levels.response_rate,
        weekdays.sent_weekday,
        hours.sent_hour,
        1 / settings.population_variance as prior_information,
        coalesce(sums.residual, 0) as residual,
        coalesce(sums.information, 0) as information
    from levels
    cross join settings
    cross join weekdays
    cross join hours
    left join sums
        on
            levels.purpose = sums.purpose
            and levels.response = sums.response
            and weekdays.sent_weekday = sums.sent_weekday
            and hours.sent_hour = sums.sent_hour

),

hour_sums as (

    select
        purpose,
        response,
        sent_hour,
        prior_information,
        {{ exact_sum('residual') }} as residual,
        {{ exact_sum('information') }} as information
    from grid
    group by purpose, response, sent_hour, prior_information

),

hour_effects as (

    select
        hour_sums.purpose,
        hour_sums.response,
        bells.sent_hour,
        {{ exact_sum('bells.bell_weight * hour_sums.residual') }} / (
            {{ exact_sum('bells.bell_weight * hour_sums.information') }}
            + hour_sums.prior_information
        ) as hour_effect
    from hour_sums
    inner join bells
        on hour_sums.sent_hour = bells.neighbour_hour
    group by hour_sums.purpose, hour_sums.response, hour_sums.prior_information, bells.sent_hour

),

hourly as (

    select
        grid.*,
        hour_effects.hour_effect
    from grid
    inner join hour_effects
        on
            grid.purpose = hour_effects.purpose
            and grid.response = hour_effects.response
            and grid.sent_hour = hour_effects.sent_hour

),

weekday_effects as (

    select
        purpose,
        response,
        sent_weekday,
        {{ exact_sum('residual - information * hour_effect') }}
        / ({{ exact_sum('information') }} + prior_information) as weekday_effect
    from hourly
    group by purpose, response, sent_weekday, prior_information

),

leftovers as (

    select
        hourly.*,
        weekday_effects.weekday_effect,
        hourly.residual - hourly.information
        * (hourly.hour_effect + weekday_effects.weekday_effect) as leftover
    from hourly
    inner join weekday_effects
        on
            hourly.purpose = weekday_effects.purpose
            and hourly.response = weekday_effects.response
            and hourly.sent_weekday = weekday_effects.sent_weekday

),

interplay as (

    select
        leftovers.purpose,
        leftovers.response,
        leftovers.sent_weekday,
        bells.sent_hour,
        {{ exact_sum('bells.bell_weight * leftovers.leftover') }} / (
            {{ exact_sum('bells.bell_weight * leftovers.information') }}
            + leftovers.prior_information
        ) as interplay_effect
    from leftovers
    inner join bells
        on leftovers.sent_hour = bells.neighbour_hour
    group by
        leftovers.purpose,
        leftovers.response,
        leftovers.sent_weekday,
        leftovers.prior_information,
        bells.sent_hour

)

select
    leftovers.purpose,
    leftovers.response,
    leftovers.sent_weekday,
    leftovers.sent_hour,
    leftovers.response_count,
    leftovers.response_rate,
    cast(cast(leftovers.hour_effect as decimal(18, 6)) as {{ type_double() }}) as hour_effect,
    cast(cast(
        leftovers.hour_effect + leftovers.weekday_effect + interplay.interplay_effect
        as decimal(18, 6)
    ) as {{ type_double() }}) as effect
from leftovers
inner join interplay
    on
        leftovers.purpose = interplay.purpose
        and leftovers.response = interplay.response
        and leftovers.sent_weekday = interplay.sent_weekday
        and leftovers.sent_hour = interplay.sent_hour
