{{ config(severity='warn') }}

-- What is this: names of events that arrived and that seeds/mappings/event_type_map.csv does not
-- know.
-- When does it matter: all their events are rejected as unknown_event_type and earn nothing. A new
-- name of a vendor shows here first.
-- How to resolve: add a row per source and spelling to the seed, or leave names of no interest.
select
    source,
    vendor_event_type,
    row_count
from {{ ref('rpt_source_coverage') }}
where not is_mapped and vendor_event_type is not null
