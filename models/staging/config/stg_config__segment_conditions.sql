select distinct
    segment_id,
    condition_field,
    condition_operator,
    condition_value,
    coalesce({{ parse_integer('condition_group') }}, 1) as condition_group,
    {{ condition_key('condition_field', 'condition_operator', 'condition_value') }}
        as condition_key,
    {{ is_dated_condition('condition_field', 'condition_operator') }} as is_dated
from {{ ref('segment_conditions') }}
