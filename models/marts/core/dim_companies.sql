select
    -- ids
    company_id,
    owner_id,

    -- strings
    company_name,
    domain,
    industry,

    -- numerics
    cast(employee_count as bigint) as employee_count,

    -- booleans
    is_known
from {{ ref('int_companies') }}
