{{ config(enabled=capability_is_on('decisions')) }}

select
    rule_set,
    rule_id,
    {{ condition_key(
        'condition_field', 'condition_operator', 'condition_value'
    ) }} as condition_key,
    {{ parse_integer('threshold_order') }} as threshold_order,
    {{ parse_integer('threshold') }} as threshold
from {{ ref('typology_thresholds') }}
