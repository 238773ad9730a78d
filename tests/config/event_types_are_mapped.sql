{{ config(severity='warn') }}

-- What is this: event types that arrived and that seeds/mappings/event_type_map.csv does not know.
-- When does it matter: all their events are rejected as unknown_event_type and earn nothing. A new
-- type of a vendor shows here first.
-- How to resolve: add a row per source and spelling to the seed, or leave types of no interest.
with

rejected as (

    select *
    from {{ ref('int_events_rejected') }}
    where rejection_reason = 'unknown_event_type'

)

select
    source,
    received_event_type,
    count(*) as event_count
from rejected
group by source, received_event_type
