{#
  The population: what each weekday and hour does to the log-odds of a response, the interplay of the two included,
  which is smoothed and shrunk like the hours before it. In millionths, so that ties are ties on every engine.
#}
with

effects as (

    select * from {{ ref('int_send_hour_effects') }}

),

pairs as (

    select
        centres.purpose,
        centres.response,
        centres.sent_weekday,
        centres.sent_hour,
        centres.prior_information,
        neighbours.leftover,
        neighbours.information,
        {{ bell_weight(
            'centres.sent_hour', 'neighbours.sent_hour', 'centres.smoothing_hours'
        ) }} as bell_weight
    from effects as centres
    inner join effects as neighbours
        on
            centres.purpose = neighbours.purpose
            and centres.response = neighbours.response
            and centres.sent_weekday = neighbours.sent_weekday

),

interplay as (

    select
        purpose,
        response,
        sent_weekday,
        sent_hour,
        {{ exact_sum('bell_weight * leftover') }}
        / ({{ exact_sum('bell_weight * information') }} + prior_information) as interplay_effect
    from pairs
    group by purpose, response, sent_weekday, sent_hour, prior_information

),

joined as (

    select
        effects.purpose,
        effects.response,
        effects.sent_weekday,
        effects.sent_hour,
        effects.response_count,
        effects.response_rate,
        effects.hour_effect,
        effects.hour_effect + effects.weekday_effect + interplay.interplay_effect as effect
    from effects
    inner join interplay
        on
            effects.purpose = interplay.purpose
            and effects.response = interplay.response
            and effects.sent_weekday = interplay.sent_weekday
            and effects.sent_hour = interplay.sent_hour

)

select
    -- strings
    purpose,
    response,

    -- numerics
    sent_weekday,
    sent_hour,
    response_count,
    response_rate,
    cast(cast(hour_effect as decimal(18, 6)) as {{ type_double() }}) as hour_effect,
    cast(cast(effect as decimal(18, 6)) as {{ type_double() }}) as effect
from joined
