select
    segment_id,
    segment_name,
    recommended_action,
    {{ parse_integer('segment_order') }} as segment_order,
    coalesce({{ parse_integer('min_stay_days') }}, 0) as min_stay_days
from {{ ref('segments') }}
