-- What is this: accepted events up to the as-of date whose contact is not in dim_contacts or whose
-- message is not in dim_messages.
-- When does it matter: points of such an event belong to nobody, and joins to the dimension lose
-- it.
-- How to resolve: int_contact_keys must hold every contact id that events name (unless erased),
-- and dim_messages every message id; look there for the ids shown.
with

events as (

    select
        contact_id,
        message_id,
        count(*) as event_count
    from {{ ref('fct_events') }}
    where event_date <= (select as_of.as_of_date from {{ ref('int_as_of_date') }} as as_of)
    group by contact_id, message_id

),

contacts as (select * from {{ ref('dim_contacts') }}),

messages as (select * from {{ ref('dim_messages') }})

select
    events.contact_id,
    events.message_id,
    events.event_count
from events
left join contacts
    on events.contact_id = contacts.contact_id
left join messages
    on events.message_id = messages.message_id
where
    contacts.contact_id is null
    or (events.message_id is not null and messages.message_id is null)
