-- How many raw rows arrived, and how many of them belong to erased people, per source and load day.
with

events as (

    select * from {{ ref('int_events_validated') }}

)

select
    source,
    cast(loaded_at as date) as load_date,
    count(*) as raw_count,
    cast(sum(case when rejection_reason = 'erased' then 1 else 0 end) as bigint) as erased_count
from events
group by source, cast(loaded_at as date)
