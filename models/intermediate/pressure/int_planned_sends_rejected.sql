-- Planned sends that are not decided, each with the first reason that holds.
with

validated as (

    select * from {{ ref('int_planned_sends_validated') }}

)

select
    -- ids
    message_id,
    contact_id,
    received_contact_id,

    -- strings
    rejection_reason,

    -- timestamps
    planned_at
from validated
where rejection_reason is not null
