{{ config(materialized='view') }}

-- One row per accepted event with its person and all that was received of it.
with

events as (

    select * from {{ ref('int_events_deduplicated') }}

),

keys as (

    select * from {{ ref('int_contact_keys') }}

)

select
    keys.contact_key,
    keys.contact_id,
    events.*
from events
inner join keys
    on events.received_contact_key = keys.received_contact_key
