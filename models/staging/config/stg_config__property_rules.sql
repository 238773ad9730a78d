with

seeded as (
    {{ seed_rows('property_rules') }}
)

select
    rule_id,
    score_id,
    rule_group,
    attribute,
    operator,
    value,
    {{ parse_decimal('points') }} as points
from seeded
