-- Today's answers, of the population (contact_id is null) and of contacts with their own, and what
-- a contact's own best hour promises over the population's: a difference of probabilities.
with

answers as (

    select *
    from {{ ref('int_send_time_answers') }}
    where purpose = 'current'

),

contact_rates as (

    select *
    from {{ ref('int_send_contact_rates') }}
    where purpose = 'current'

),

levels as (

    select
        response,
        max(response_rate) as response_rate
    from {{ ref('int_send_time_effects') }}
    where purpose = 'current'
    group by response

),

gauged as (

    select
        own_answers.*,
        all_answers.best_hour_effect
        + own_answers.cosine_effect * cos({{ hour_angle('all_answers.best_hour') }})
        + own_answers.sine_effect * sin({{ hour_angle('all_answers.best_hour') }}) as usual_effect,
        levels.response_rate as population_rate,
        coalesce(contact_rates.send_count, 0) as send_count,
        coalesce(
            case
                when own_answers.response = 'open' then contact_rates.open_count
                else contact_rates.click_count
            end,
            0
        ) as response_count
    from answers as own_answers
    inner join answers as all_answers
        on own_answers.response = all_answers.response and all_answers.contact_id is null
    inner join levels
        on own_answers.response = levels.response
    left join contact_rates
        on own_answers.contact_id = contact_rates.contact_id

),

rated as (

    select
        *,
        least(
            0.9999,
            greatest(0.0001, (response_count + 10 * population_rate) / (send_count + 10))
        ) as response_rate
    from gauged

)

select
    -- ids
    contact_id,

    -- strings
    response,

    -- numerics
    {%- for weekday in range(1, 8) %}
    best_hour_{{ weekday }},
    {%- endfor %}
    {{ best_weekday('effect_') }} as best_weekday,
    cast(greatest(
        cast(
            {{ logistic('ln(response_rate / (1 - response_rate)) + best_hour_effect') }}
            - {{ logistic('ln(response_rate / (1 - response_rate)) + usual_effect') }}
            as decimal(18, 6)
        ), 0
    ) as {{ type_double() }}) as expected_gain
from rated
