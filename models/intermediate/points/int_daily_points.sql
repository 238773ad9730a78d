-- How many events earned points per contact, rule and day: events of one day and rule decay alike.
with

event_points as (

    select * from {{ ref('int_event_points') }}

)

select
    contact_id,
    rule_number,
    event_date,
    cast(count(*) as integer) as event_count
from event_points
where not was_capped
group by contact_id, rule_number, event_date
