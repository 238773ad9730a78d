{{ config(enabled=capability_is_on('decisions')) }}

select
    quarantine_id,
    condition_field,
    condition_operator,
    condition_value,
    {{ parse_integer('rule_order') }} as rule_order,
    {{ parse_integer('min_count') }} as min_count,
    {{ parse_integer('release_after_days') }} as release_after_days
from {{ ref('quarantine_rules') }}
