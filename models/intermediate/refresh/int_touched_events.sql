-- Events that this refresh read again, as they were and as they are, with the person they belong to
-- now. What they touch is derived from here: messages, days, people. Empty when everything is
-- computed anew.
with

withdrawn as (

    select
        event_key,
        received_contact_id,
        message_id,
        event_date
    from {{ ref('int_withdrawn_events') }}

),

read_again as (

    select
        events.event_key,
        events.received_contact_id,
        events.message_id,
        cast(events.occurred_at as date) as event_date
    from {{ ref('int_events_validated') }} as events
    inner join {{ ref('int_touched_keys') }} as touched_keys
        on events.event_key = touched_keys.event_key

),

touched as (

    select * from withdrawn

    union

    select * from read_again

)

select
    touched.event_key,
    keys.contact_id,
    touched.message_id,
    touched.event_date
from touched
inner join {{ ref('int_contact_keys') }} as keys
    on touched.received_contact_id = keys.received_contact_id
