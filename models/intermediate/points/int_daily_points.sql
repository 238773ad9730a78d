-- How many events earned points per contact, rule and day: events of one day and rule decay alike.
with

event_points as (

    select
        contact_id,
        rule_number,
        event_date,
        cast(count(*) as integer) as event_count
    from {{ ref('int_event_points') }}
    where not was_capped
    group by contact_id, rule_number, event_date

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

)

select
    event_points.contact_id,
    rules.score_id,
    rules.rule_group,
    event_points.rule_number,
    event_points.event_count,
    event_points.event_date
from event_points
inner join rules
    on event_points.rule_number = rules.rule_number
