-- depends_on: {{ ref('int_touched_events') }}
-- depends_on: {{ ref('int_changed_contacts') }}
{%- set is_partial = not rebuilds_whole('machines') %}
-- Accepted events that a recipient, or a machine in their place, may have caused, with what tells
-- the two apart: all of them, or, in a refresh, those of the messages to a contact that it touched.
with

accepted as (

    select *
    from {{ ref('int_events_accepted') }}
    where
        is_flagged_machine
        or event_type not in ('queued', 'sent', 'delivered', 'deferred', 'bounced', 'rejected')

){%- if is_partial %},

touched_messages as (

    select distinct
        contact_id,
        message_id
    from {{ ref('int_touched_events') }}
    where message_id is not null

),

touched_keys as (

    select distinct event_key
    from {{ ref('int_touched_events') }}

),

moved_contacts as (

    select distinct contact_id
    from {{ ref('int_changed_contacts') }}
    where change = 'identity'

)
{%- endif %}

select
    -- ids
    accepted.event_key,
    accepted.contact_id,
    accepted.message_id,

    -- strings
    accepted.event_type,
    accepted.link_url,
    accepted.user_agent,
    accepted.ip_address,

    -- numerics
    {{ epoch_seconds('accepted.occurred_at') }} as occurred_second,

    -- booleans
    accepted.is_flagged_machine
from accepted
{%- if is_partial %}
left join touched_messages
    on
        accepted.contact_id = touched_messages.contact_id
        and accepted.message_id = touched_messages.message_id
left join touched_keys
    on accepted.event_key = touched_keys.event_key
left join moved_contacts
    on accepted.contact_id = moved_contacts.contact_id
where
    touched_messages.contact_id is not null
    or touched_keys.event_key is not null
    or moved_contacts.contact_id is not null
{%- endif %}
