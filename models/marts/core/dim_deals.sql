{{ config(enabled=capability_is_on('accounts')) }}

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
from {{ ref('int_deals') }}
