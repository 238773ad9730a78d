{#
  The population per weekday and hour: responses beyond what the contacts' own rates would give, and how much that tells.
  A message with many recipients is still one message: its cells count less the more responses it has.
#}
with

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

cells as (

    select
        *,
        sum(expected_responses) over (
            partition by purpose, response, message_id
        ) as message_responses
    from {{ ref('int_send_cells') }}

),

levels as (

    select
        purpose,
        response,
        cast(sum(response_count) as bigint) as response_count,
        {{ ratio('sum(response_count)', 'sum(send_count)') }} as response_rate
    from cells
    group by purpose, response

),

weekdays as (

    {{ whole_numbers('sent_weekday', 1, 7) }}

),

hours as (

    {{ whole_numbers('sent_hour', 0, 23) }}

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
        settings.smoothing_hours,
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

)

select * from grid
