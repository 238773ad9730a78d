-- What is this: accepted events up to the as-of date whose contact is not in dim_contacts or whose
-- message is not in dim_messages.
-- When does it matter: points of such an event belong to nobody, and joins to the dimension lose
-- it.
-- How to resolve: int_contact_keys must hold every contact id that events name (unless erased),
-- and dim_messages every message id; int_event_details has the ids of the keys shown.
with

events as (

    select
        contact_key,
        message_key,
        count(*) as event_count
    from {{ ref('int_events') }}
    where event_date <= (select as_of.as_of_date from {{ ref('int_as_of_date') }} as as_of)
    group by contact_key, message_key

),

contacts as (

    select keys.contact_key
    from {{ ref('int_contacts') }} as keys
    inner join {{ ref('dim_contacts') }} as contacts
        on keys.contact_id = contacts.contact_id

),

messages as (

    select {{ id_key('message_id') }} as message_key
    from {{ ref('dim_messages') }}

)

select
    events.contact_key,
    events.message_key,
    events.event_count
from events
left join contacts
    on events.contact_key = contacts.contact_key
left join messages
    on events.message_key = messages.message_key
where
    contacts.contact_key is null
    or (events.message_key is not null and messages.message_key is null)
