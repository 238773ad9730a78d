-- One row per planned send to decide. `turn` is its place in the contact's queue: heavier first,
-- then earlier, then by message; `day_place` the same among those of its day.
with

validated as (

    select * from {{ ref('int_planned_sends_validated') }}

)

select
    -- ids
    message_id,
    contact_id,

    -- strings
    category,
    channel,
    message_type,

    -- numerics
    {{ scope_key('category', 'channel', 'message_type') }} as scope_key,
    weight,
    cast(row_number() over (
        partition by contact_id
        order by weight desc, planned_at, {{ bytewise('message_id') }}
    ) as integer) as turn,
    cast(row_number() over (
        partition by contact_id, planned_date
        order by weight desc, planned_at, {{ bytewise('message_id') }}
    ) as integer) as day_place,

    -- dates
    planned_date,

    -- timestamps
    planned_at
from validated
where rejection_reason is null
