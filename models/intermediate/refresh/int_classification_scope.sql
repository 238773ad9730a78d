{%- set is_partial = not rebuilds_whole('machines') %}
-- Keys of events that are classified again in this refresh: read again, judged again, or of people
-- whose ids changed. Empty when all events are.
with

moved_contacts as (

    select distinct contact_id
    from {{ ref('int_changed_contacts') }}
    where change = 'identity'

),

scope as (

    select event_key from {{ ref('int_touched_keys') }}

    union

    select event_key from {{ ref('int_recipient_actions') }}

    union

    select events.event_key
    from {{ ref('int_event_texts') }} as events
    inner join moved_contacts
        on events.contact_id = moved_contacts.contact_id

)

select event_key
from scope
where {{ '1 = 1' if is_partial else '1 = 0' }}
