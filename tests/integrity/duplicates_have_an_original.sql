-- What is this: rows rejected as duplicate whose original was not accepted, and identities
-- (source, event_id) that were accepted twice or more.
-- When does it matter: the first loses an event, the second counts it twice.
-- How to resolve: int_events_repeated keeps one row of each identity (kept_order = 1); compare the
-- rows of one identity there.
with

events as (select * from {{ ref('int_events_accepted') }}),

duplicates as (

    select distinct
        source,
        event_id
    from {{ ref('int_events_repeated') }}
    where
        kept_order > 1
        and event_id is not null

),

accepted as (

    select
        source,
        event_id,
        count(*) as event_count
    from events
    where event_id is not null
    group by source, event_id

)

select
    coalesce(duplicates.source, accepted.source) as source,
    coalesce(duplicates.event_id, accepted.event_id) as event_id,
    coalesce(accepted.event_count, 0) as accepted_count
from duplicates
full outer join accepted
    on
        duplicates.event_id = accepted.event_id
        and coalesce(duplicates.source, '') = coalesce(accepted.source, '')
where accepted.event_count is null or accepted.event_count > 1
