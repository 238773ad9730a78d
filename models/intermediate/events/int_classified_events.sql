{{ config(materialized='view') }}

-- Each accepted event, human or machine. A view: late events re-classify earlier ones without
-- rewriting them.
with

events as (

    select * from {{ ref('int_events') }}

),

machine_reasons as (

    select * from {{ ref('int_event_machine_reasons') }}

)

select
    events.*,
    machine_reasons.machine_reason,
    machine_reasons.event_key is not null as is_machine
from events
left join machine_reasons
    on events.event_key = machine_reasons.event_key
