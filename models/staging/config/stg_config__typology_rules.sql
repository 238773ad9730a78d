{{ config(enabled=capability_is_on('decisions')) }}

with

seeded as (select * from {{ ref('typology_rules') }}),

typed as (

    select
        rule_set,
        rule_id,
        rule_kind,
        category,
        channel,
        message_type,
        period,
        {{ condition_key(
            'condition_field', 'condition_operator', 'condition_value'
        ) }} as condition_key,
        case rule_kind
            {%- for kind in rule_kinds() %}
            when '{{ kind }}' then {{ loop.index }}
            {%- endfor %}
        end as kind_order,
        {{ parse_integer('rule_order') }} as rule_order,
        {{ parse_integer('threshold') }} as threshold,
        coalesce({{ parse_integer('days_before') }}, 1) as days_before,
        coalesce({{ parse_integer('days_after') }}, 1) as days_after,
        coalesce({{ parse_boolean('is_exclusion') }}, false) as is_exclusion
    from seeded

)

select
    *,
    row_number() over (
        partition by rule_set
        order by kind_order, rule_order, {{ bytewise('rule_id') }}
    ) as rule_number
from typed
