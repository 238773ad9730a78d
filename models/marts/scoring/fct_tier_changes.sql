with

tier_changes as (select * from {{ ref('int_tier_changes') }}),

contacts as (select * from {{ ref('int_contacts') }})

select
    -- ids
    contacts.contact_id,
    tier_changes.score_id,

    -- strings
    tier_changes.previous_tier,
    tier_changes.tier,

    -- numerics
    tier_changes.tier_rank,
    tier_changes.score,

    -- dates
    tier_changes.changed_on
from tier_changes
inner join contacts
    on tier_changes.contact_key = contacts.contact_key
