{{ config(enabled=capability_is_on('send_times')) }}

{#
  When to mail each contact, on its own clock: one row per contact with the sixteen answers. Whose they are is decided
  per response: the contact's own where the backtest shows that such hours hold, else the population's where it shows
  that, else the hour at which the contact (or everybody) was mailed most. A contact with enough mail that was mailed at
  one hour only is told that hour: of others nothing is known. Mail of one contact is at one hour also where clocks move
  it by one: then the hours of its sends point the same way on the circle of the day. What a contact's own best hour
  promises over the population's is a difference of probabilities, from its own rate (shrunk towards everybody's).
#}
{%- set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
{%- set responses = ['open', 'click'] %}
with

contact_zones as (select * from {{ ref('int_contact_time_zones') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

contact_rates as (

    select
        rates.contact_key,
        cast(sum(rates.send_count) as bigint) as send_count,
        cast(sum(rates.open_count) as bigint) as open_count,
        cast(sum(rates.click_count) as bigint) as click_count,
        case
            when sum(rates.send_count) >= max(settings.min_sends)
                then {{ packed_hour('max(rates.packed_hour)') }}
        end as most_tried_hour,
        sum(rates.send_count) >= max(settings.min_sends)
        and power(cast(sum(rates.send_count * rates.mean_cosine) as {{ type_double() }}), 2)
        + power(cast(sum(rates.send_count * rates.mean_sine) as {{ type_double() }}), 2)
        >= 0.98 * power(sum(rates.send_count), 2) as has_one_hour
    from {{ ref('int_send_contact_rates') }} as rates
    cross join settings
    where rates.purpose = 'current'
    group by rates.contact_key

),

findings as (

    select
        response,
        max(case when comparison = 'own_as_promised' then finding end) as own_finding,
        max(case when comparison = 'population_as_promised' then finding end) as population_finding
    from {{ ref('rpt_send_time_quality') }}
    group by response

),

answers as (
    select * from {{ ref('int_send_time_answers') }}
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

as_of as (select * from {{ ref('int_as_of_date') }}),

periods as (
    select * from {{ ref('int_send_periods') }}
    where purpose = 'current'
),

gauged as (

    select
        own_answers.*,
        all_answers.best_hour_effect
        + own_answers.cosine_effect * cos({{ hour_angle('all_answers.best_hour') }})
        + own_answers.sine_effect * sin({{ hour_angle('all_answers.best_hour') }}) as usual_effect,
        least(0.9999, greatest(0.0001, (
            coalesce(
                case
                    when own_answers.response = 'open' then contact_rates.open_count
                    else contact_rates.click_count
                end, 0
            ) + 10 * levels.response_rate
        ) / (coalesce(contact_rates.send_count, 0) + 10))) as response_rate
    from answers as own_answers
    inner join answers as all_answers
        on own_answers.response = all_answers.response and all_answers.contact_key is null
    inner join levels
        on own_answers.response = levels.response
    left join contact_rates
        on own_answers.contact_key = contact_rates.contact_key

),

send_times as (

    select
        *,
        case
            {%- for number in range(1, 7) %}
            when
                effect_{{ number }} >= greatest(
                    effect_1, effect_2, effect_3, effect_4, effect_5, effect_6, effect_7
                )
                then {{ number }}
            {%- endfor %}
            else 7
        end as best_weekday,
        cast(greatest(
            cast(
                1 / (1 + (1 - response_rate) / response_rate * exp(-best_hour_effect))
                - 1 / (1 + (1 - response_rate) / response_rate * exp(-usual_effect))
                as decimal(18, 6)
            ), 0
        ) as {{ type_double() }}) as expected_gain
    from gauged

),

decided as (

    select
        contact_zones.contact_key,
        contact_zones.contact_id,
        contact_zones.time_zone,
        contact_zones.time_zone_source,
        {%- for response in responses %}
        case
            when {{ response }}_all.response is null then 'none'
            when {{ response }}_all.tried_hour_count = 1 or contact_rates.has_one_hour
                then 'one_hour_tried'
            when
                {{ response }}_own.response is not null
                and {{ response }}_gate.own_finding = 'better'
                then 'contact'
            when {{ response }}_gate.population_finding = 'better' then 'population'
            else 'as_tried'
        end as {{ response }}_source,
        case
            when {{ response }}_all.response is null then 'too few responses of anybody'
            when {{ response }}_all.tried_hour_count = 1 then 'no other hour was tried'
            when contact_rates.has_one_hour then 'the contact was mailed at one hour only'
            when
                {{ response }}_own.response is not null
                and {{ response }}_gate.own_finding = 'better'
                then 'own hours held in the backtest'
            when {{ response }}_own.response is not null then 'own hours not shown to be better'
            when {{ response }}_all.hour_variance > 0 or {{ response }}_all.weekday_variance > 0
                then 'too little evidence of its own'
            else 'contacts do not differ clearly'
        end as {{ response }}_reason,
        {%- for answer in ['own', 'all'] %}
        {%- for weekday in weekdays %}
        {{ response }}_{{ answer }}.best_hour_{{ loop.index }}
            as {{ response }}_{{ answer }}_{{ loop.index }},
        {%- endfor %}
        {{ response }}_{{ answer }}.best_weekday as {{ response }}_{{ answer }}_weekday,
        {%- endfor %}
        case
            when {{ response }}_all.tried_hour_count > 1 and contact_rates.most_tried_hour >= 0
                then contact_rates.most_tried_hour
            else {{ response }}_all.most_tried_hour
        end as {{ response }}_tried_hour,
        {{ response }}_own.expected_gain as {{ response }}_own_gain,
        cast(coalesce(contact_rates.{{ response }}_count, 0) as bigint) as {{ response }}_count,
        {%- endfor %}
        cast(coalesce(contact_rates.send_count, 0) as bigint) as send_count,
        as_of.as_of_date,
        as_of.consent_as_of,
        as_of.use_until,
        periods.learnt_until_date
    from contact_zones
    cross join as_of
    cross join periods
    left join contact_rates
        on contact_zones.contact_key = contact_rates.contact_key
    {%- for response in responses %}
    left join findings as {{ response }}_gate
        on {{ response }}_gate.response = '{{ response }}'
    left join send_times as {{ response }}_all
        on {{ response }}_all.contact_key is null and {{ response }}_all.response = '{{ response }}'
    left join send_times as {{ response }}_own
        on
            contact_zones.contact_key = {{ response }}_own.contact_key
            and {{ response }}_own.response = '{{ response }}'
    {%- endfor %}

),

joined as (

    select
        {%- for response in responses %}
        {%- for weekday in weekdays %}
        case {{ response }}_source
            when 'contact' then {{ response }}_own_{{ loop.index }}
            when 'as_tried' then {{ response }}_tried_hour
            when 'one_hour_tried' then {{ response }}_tried_hour
            else {{ response }}_all_{{ loop.index }}
        end as {{ weekday }}_{{ response }}_hour,
        {%- endfor %}
        case {{ response }}_source
            when 'contact' then {{ response }}_own_weekday
            else {{ response }}_all_weekday
        end as {{ response }}_weekday,
        case {{ response }}_source
            when 'contact' then {{ response }}_own_gain
            when 'none' then null
            else 0
        end as {{ response }}_expected_gain,
        {%- endfor %}
        *
    from decided

)

select
    -- ids
    contact_id,

    -- strings
    time_zone,
    time_zone_source,
    open_source,
    click_source,
    open_reason,
    click_reason,

    -- numerics
    {%- for response in responses %}
    {%- for weekday in weekdays %}
    {{ weekday }}_{{ response }}_hour,
    {%- endfor %}
    {%- endfor %}
    open_weekday as best_weekday,
    (open_weekday - 1) * 24 + case open_weekday
        {%- for weekday in weekdays %}
        when {{ loop.index }} then {{ weekday }}_open_hour
        {%- endfor %}
    end as best_hour_of_week,
    open_expected_gain,
    click_expected_gain,
    send_count,
    open_count,
    click_count,

    -- dates
    as_of_date,
    learnt_until_date,

    -- timestamps
    consent_as_of,
    use_until
from joined
