-- Accepted events that a recipient, or a machine in their place, may have caused, with what tells
-- the two apart.
with

accepted as (

    select * from {{ ref('int_events_accepted') }}

)

select
    -- ids
    event_key,
    contact_id,
    message_id,

    -- strings
    event_type,
    link_url,
    user_agent,
    ip_address,

    -- numerics
    {{ epoch_seconds('occurred_at') }} as occurred_second,

    -- booleans
    is_flagged_machine
from accepted
where
    is_flagged_machine
    or event_type not in ('queued', 'sent', 'delivered', 'deferred', 'bounced', 'rejected')
