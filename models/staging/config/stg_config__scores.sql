with

seeded as (
    {{ seed_rows('scores') }}
)

select
    score_id,
    score_name,
    entity,
    {{ parse_decimal('min_score') }} as min_score,
    {{ parse_decimal('max_score') }} as max_score,
    coalesce({{ parse_boolean('includes_machine_events') }}, false) as includes_machine_events
from seeded
