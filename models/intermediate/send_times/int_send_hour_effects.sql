{#
  The population: what the hour, and then the weekday, does to the log-odds of a response. One Newton step each from
  "it does not matter", hours smoothed over their neighbours, both shrunk; `leftover` is what they do not explain.
#}
with

sums as (

    select * from {{ ref('int_send_time_sums') }}

),

hour_sums as (

    select
        purpose,
        response,
        sent_hour,
        smoothing_hours,
        prior_information,
        {{ exact_sum('residual') }} as residual,
        {{ exact_sum('information') }} as information
    from sums
    group by purpose, response, sent_hour, smoothing_hours, prior_information

),

pairs as (

    select
        centres.purpose,
        centres.response,
        centres.sent_hour,
        centres.prior_information,
        neighbours.residual,
        neighbours.information,
        {{ bell_weight(
            'centres.sent_hour', 'neighbours.sent_hour', 'centres.smoothing_hours'
        ) }} as bell_weight
    from hour_sums as centres
    inner join hour_sums as neighbours
        on
            centres.purpose = neighbours.purpose
            and centres.response = neighbours.response

),

hour_effects as (

    select
        purpose,
        response,
        sent_hour,
        {{ exact_sum('bell_weight * residual') }}
        / ({{ exact_sum('bell_weight * information') }} + prior_information) as hour_effect
    from pairs
    group by purpose, response, sent_hour, prior_information

),

weekday_effects as (

    select
        sums.purpose,
        sums.response,
        sums.sent_weekday,
        {{ exact_sum('sums.residual - sums.information * hour_effects.hour_effect') }}
        / ({{ exact_sum('sums.information') }} + sums.prior_information) as weekday_effect
    from sums
    inner join hour_effects
        on
            sums.purpose = hour_effects.purpose
            and sums.response = hour_effects.response
            and sums.sent_hour = hour_effects.sent_hour
    group by sums.purpose, sums.response, sums.sent_weekday, sums.prior_information

),

leftovers as (

    select
        sums.purpose,
        sums.response,
        sums.response_count,
        sums.response_rate,
        sums.sent_weekday,
        sums.sent_hour,
        sums.smoothing_hours,
        sums.prior_information,
        sums.residual,
        sums.information,
        hour_effects.hour_effect,
        weekday_effects.weekday_effect,
        sums.residual - sums.information
        * (hour_effects.hour_effect + weekday_effects.weekday_effect) as leftover
    from sums
    inner join hour_effects
        on
            sums.purpose = hour_effects.purpose
            and sums.response = hour_effects.response
            and sums.sent_hour = hour_effects.sent_hour
    inner join weekday_effects
        on
            sums.purpose = weekday_effects.purpose
            and sums.response = weekday_effects.response
            and sums.sent_weekday = weekday_effects.sent_weekday

)

select * from leftovers
