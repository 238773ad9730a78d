select
    signal,
    {{ parse_integer('min_count') }} as min_count,
    {{ parse_integer('within_seconds') }} as within_seconds,
    {{ parse_boolean('is_enabled') }} as is_enabled
from {{ ref('machine_thresholds') }}
