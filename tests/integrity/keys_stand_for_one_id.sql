-- What is this: two contact ids, or two message ids, that share one integer key.
-- When does it matter: two people, or two messages, would be one. It takes some billions of ids.
-- How to resolve: give the var key_salt any word, in dbt_project.yml, and build again: all ids get
-- other keys.
select
    'contact' as entity,
    received_contact_key as shared_key,
    min(received_contact_id) as one_id,
    max(received_contact_id) as other_id
from {{ ref('int_contact_keys') }}
group by received_contact_key
having min(received_contact_id) <> max(received_contact_id)

union all

select
    'message' as entity,
    message_key as shared_key,
    min(message_id) as one_id,
    max(message_id) as other_id
from {{ ref('int_events_validated') }}
where message_key is not null
group by message_key
having min(message_id) <> max(message_id)
