with

seeded as (select * from {{ ref('source_time_zones') }})

select
    source,
    trim(timezone) as timezone
from seeded
