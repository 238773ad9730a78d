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

answers as (

    select
        contact_id,
        time_zone,
        best_weekday,
        mod(best_hour_of_week, 24) as best_hour,
        open_expected_gain as expected_gain,
        open_source as source
    from {{ ref('fct_contact_send_times') }}

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
