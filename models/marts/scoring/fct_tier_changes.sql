with

tier_changes as (

    select * from {{ ref('int_tier_changes') }}

)

select
    -- ids
    contact_id,
    score_id,

    -- strings
    previous_tier,
    tier,

    -- numerics
    tier_rank,
    score,

    -- dates
    changed_on
from tier_changes
where contact_id is not null
