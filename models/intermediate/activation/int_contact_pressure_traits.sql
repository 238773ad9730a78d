{{ config(materialized='view') }}

{%- set texts = {
    'saturation': 'saturation.saturation',
    'next_mail_worth': plain_decimal('cast(saturation.next_mail_worth as ' ~ type_points() ~ ')'),
    'weekly_room': plain_decimal('cast(saturation.weekly_room as ' ~ type_points() ~ ')'),
    'sent_count_28d': 'cast(saturation.sent_count_28d as ' ~ type_text() ~ ')',
} %}
-- Saturation that some condition names, as fct_contact_saturation tells it: only contacts that may
-- be mailed have any.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

saturation as (

    select * from {{ ref('fct_contact_saturation') }}

),

traits as (

    select
        saturation.contact_id,
        conditions.condition_field as trait,
        case conditions.condition_field
            {%- for name, text in texts.items() %}
            when 'pressure.{{ name }}' then {{ text }}
            {%- endfor %}
        end as trait_value
    from saturation
    inner join conditions
        on conditions.condition_field like 'pressure.%'

)

select * from traits
where trait_value is not null
