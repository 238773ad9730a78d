{{ config(
    materialized='by_value',
    unique_key=['contact_key', 'rule_number', 'event_date'],
    scope=[['int_event_points', {'contact_key': 'contact_key', 'event_date': 'event_date'}]],
) }}

-- How many events earned points per contact, rule and day: events of one day and rule decay alike.
with

event_points as (
    select * from {{ ref('int_event_points') }}
    where {{ in_scope('int_event_points') }}
)

select
    contact_key,
    rule_number,
    event_date,
    cast(count(*) as integer) as event_count
from event_points
where not was_capped
group by contact_key, rule_number, event_date
