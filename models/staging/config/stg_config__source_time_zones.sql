select
    source,
    trim(timezone) as timezone
from {{ ref('source_time_zones') }}
