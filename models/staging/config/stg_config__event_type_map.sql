select
    source,
    lower(trim(vendor_event_type)) as vendor_event_type,
    event_type,
    bounce_type,
    coalesce({{ parse_boolean('is_machine') }}, false) as is_machine
from {{ ref('event_type_map') }}
