-- depends_on: {{ ref('stg_config__gate') }}
{%- set forms = send_time_setting_forms() %}
-- The settings of send times, in one row.
with

seeded as (

    select * from {{ ref('send_time_settings') }}

),

parsed as (

    select
        setting,
        value,
        {{ parse_integer('value') }} as integer_value,
        {{ parse_number('value') }} as number_value
    from seeded

),

typed as (

    select
        {%- for setting, form in forms.items() %}
        max(
            case when setting = '{{ setting }}' then {{ form[0] }}_value end
        ) as {{ setting }},
        {%- endfor %}
        max(case when setting = 'default_time_zone' then trim(value) end) as default_time_zone
    from parsed

)

select * from typed
