with

deals as (select * from {{ ref('int_deals') }})

select
    -- ids
    deal_id,
    company_id,
    owner_id,

    -- strings
    stage,

    -- numerics
    amount,

    -- timestamps
    created_at,
    closed_at
from deals
