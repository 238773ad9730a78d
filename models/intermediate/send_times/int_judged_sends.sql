{#
  Sends after the cut of the backtest, per response: the response beyond what the contact's earlier rate and the message
  itself would give (residual), and what the hours and weekdays learnt before the cut promised beyond it (promise).
#}
with

sends as (

    select * from {{ ref('int_timed_sends') }}

),

periods as (

    select *
    from {{ ref('int_send_periods') }}
    where purpose = 'backtest'

),

contact_rates as (

    select * from {{ ref('int_send_contact_rates') }}

),

effects as (

    select * from {{ ref('int_send_time_effects') }}

),

preferences as (

    select * from {{ ref('int_contact_time_preferences') }}

),

judged as (

    {%- for response, column in {'open': 'opened_hour', 'click': 'clicked_hour'}.items() %}

    select
        sends.contact_id,
        sends.message_id,
        periods.purpose,
        '{{ response }}' as response,
        sends.sent_weekday,
        sends.sent_hour,
        case when sends.{{ column }} is null then 0 else 1 end as response_count,
        cast(contact_rates.{{ response }}_rate as {{ type_double() }}) as response_rate
    from sends
    inner join periods
        on sends.sent_date > periods.known_until_date
    inner join contact_rates
        on
            periods.purpose = contact_rates.purpose
            and sends.contact_id = contact_rates.contact_id
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

expected as (

    select
        judged.*,
        effects.effect
        + coalesce(
            preferences.cosine_effect * cos({{ hour_angle('judged.sent_hour') }})
            + preferences.sine_effect * sin({{ hour_angle('judged.sent_hour') }})
            + {{ hour_of_weekday('judged.sent_weekday', 'preferences.weekday_effect_') }}, 0
        ) as promised_effect,
        judged.response_rate
        * exp(effects.effect * (1 - effects.response_rate)) as expected_response
    from judged
    inner join effects
        on
            judged.purpose = effects.purpose
            and judged.response = effects.response
            and judged.sent_weekday = effects.sent_weekday
            and judged.sent_hour = effects.sent_hour
    left join preferences
        on
            judged.purpose = preferences.purpose
            and judged.response = preferences.response
            and judged.contact_id = preferences.contact_id

),

message_factors as (

    select
        response,
        message_id,
        sum(response_count) / nullif({{ exact_sum('expected_response') }}, 0) as message_factor
    from expected
    group by response, message_id

)

select
    expected.contact_id,
    expected.message_id,
    expected.response,
    expected.sent_weekday,
    expected.sent_hour,
    expected.response_count,
    expected.response_count
    - expected.response_rate * coalesce(message_factors.message_factor, 0) as residual,
    expected.response_rate * (1 - expected.response_rate) * expected.promised_effect as promise
from expected
inner join message_factors
    on
        expected.response = message_factors.response
        and expected.message_id = message_factors.message_id
