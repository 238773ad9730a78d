{{ config(materialized='view') }}

-- The planned sends to decide.
with

validated as (select * from {{ ref('int_planned_sends_validated') }})

select
    -- ids
    contact_key,
    message_id,
    contact_id,

    -- strings
    category,
    channel,
    message_type,

    -- numerics
    scope_key,
    weight,
    turn,

    -- dates
    planned_date,

    -- timestamps
    planned_at
from validated
where rejection_reason is null
