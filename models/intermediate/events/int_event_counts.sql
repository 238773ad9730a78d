-- How many raw rows arrived, and how many of them belong to erased people, per source and load day.
with

events as (

    select * from {{ ref('int_events_unioned') }}

),

contact_keys as (

    select * from {{ ref('int_contact_keys') }}

)

select
    events.source,
    cast(events.loaded_at as date) as load_date,
    count(*) as raw_count,
    cast(sum(
        case
            when events.contact_id is not null and contact_keys.contact_id is null then 1
            else 0
        end
    ) as bigint) as erased_count
from events
left join contact_keys
    on events.contact_id = contact_keys.received_contact_id
group by events.source, cast(events.loaded_at as date)
