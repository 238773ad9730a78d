{%- set wholes = ['training_weeks', 'max_training_sends', 'base_points'] %}
-- depends_on: {{ ref('stg_config__gate') }}
-- The settings of the predictions, side by side: one row.
with

seeded as (

    select * from {{ ref('prediction_settings') }}

),

typed as (

    select
        {%- for name in prediction_setting_names() if name != 'outcome_days' %}
        {%- set parsed = parse_integer('value') if name in wholes else parse_number('value') %}
        max(case when setting = '{{ name }}' then {{ parsed }} end) as {{ name }},
        {%- endfor %}
        max(
            case when setting = 'outcome_days' then {{ parse_integer('value') }} end
        ) as outcome_days
    from seeded

)

select * from typed
