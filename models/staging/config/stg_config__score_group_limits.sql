with

seeded as (
    {{ seed_rows('score_group_limits') }}
)

select
    score_id,
    rule_group,
    {{ parse_decimal('max_points') }} as max_points
from seeded
