{{ config(materialized='view') }}

{%- set texts = {
    'best_weekday': 'cast(answers.best_weekday as ' ~ type_text() ~ ')',
    'best_hour': 'cast(answers.best_hour as ' ~ type_text() ~ ')',
    'expected_gain': plain_decimal('cast(answers.expected_gain as ' ~ type_points() ~ ')'),
    'source': 'answers.source',
    'time_zone': 'answers.time_zone',
} %}
-- Send times for opens that some condition names, as fct_contact_send_times tells them: a contact
-- without an answer of its own has the population's.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}
    where condition_field like 'send_time.%'

),

contact_zones as (

    select * from {{ ref('int_contact_time_zones') }}

),

send_times as (

    select
        contact_id,
        best_weekday,
        case best_weekday
            {%- for weekday in range(1, 8) %}
            when {{ weekday }} then best_hour_{{ weekday }}
            {%- endfor %}
        end as best_hour,
        expected_gain
    from {{ ref('int_contact_send_times') }}
    where response = 'open'

),

answers as (

    select
        contact_zones.contact_id,
        contact_zones.time_zone,
        coalesce(own_times.best_weekday, all_times.best_weekday) as best_weekday,
        coalesce(own_times.best_hour, all_times.best_hour) as best_hour,
        coalesce(own_times.expected_gain, all_times.expected_gain) as expected_gain,
        case
            when own_times.contact_id is not null then 'contact'
            when all_times.best_weekday is not null then 'population'
            else 'none'
        end as source
    from contact_zones
    left join send_times as own_times
        on contact_zones.contact_id = own_times.contact_id
    left join send_times as all_times
        on all_times.contact_id is null

),

traits as (

    select
        answers.contact_id,
        conditions.condition_field as trait,
        case conditions.condition_field
            {%- for name, text in texts.items() %}
            when 'send_time.{{ name }}' then {{ text }}
            {%- endfor %}
        end as trait_value
    from answers
    cross join conditions

)

select * from traits
where trait_value is not null
