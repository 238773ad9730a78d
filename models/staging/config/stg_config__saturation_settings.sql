-- depends_on: {{ ref('stg_config__gate') }}
-- The settings of saturation, in one row.
with

seeded as (

    select * from {{ ref('saturation_settings') }}

),

parsed as (

    select
        setting,
        {{ parse_integer('value') }} as integer_value,
        {{ parse_number('value') }} as number_value
    from seeded

),

typed as (

    select
        {%- for setting, form in saturation_setting_forms().items() %}
        max(
            case when setting = '{{ setting }}' then {{ form[0] }}_value end
        ) as {{ setting }},
        {%- endfor %}
        count(*) as setting_count
    from parsed

)

select * from typed
