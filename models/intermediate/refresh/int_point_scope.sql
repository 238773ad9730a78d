{%- set is_partial = not rebuilds_whole('points') %}
-- Events and rules whose points are computed again in this refresh: what it touched, and, where a
-- cap spans messages, all that the contact did under that rule. Empty when all points are.
with

rules as (

    select
        rule_number,
        event_type,
        cap_period,
        condition_field
    from {{ ref('stg_config__scoring_rules') }}

),

events as (

    select
        event_key,
        contact_id,
        message_id,
        event_type,
        event_date
    from {{ ref('int_classified_events') }}
    where event_type in (select rules.event_type from rules)

),

touched_events as (

    select * from {{ ref('int_touched_events') }}

),

touched_messages as (

    select distinct
        contact_id,
        message_id
    from touched_events
    where message_id is not null

),

touched_keys as (

    select distinct event_key
    from touched_events

),

changed_messages as (

    select distinct message_id
    from {{ ref('int_changed_messages') }}
    where
        exists (
            select rules.rule_number
            from rules
            where rules.condition_field in ({{ quoted_list(message_fields()) }})
        )

),

moved_contacts as (

    select distinct contact_id
    from {{ ref('int_changed_contacts') }}
    where change = 'identity'

),

marked as (

    select
        events.*,
        touched_messages.contact_id is not null
        or touched_keys.event_key is not null
        or changed_messages.message_id is not null
        or moved_contacts.contact_id is not null as is_touched
    from events
    left join touched_messages
        on
            events.contact_id = touched_messages.contact_id
            and events.message_id = touched_messages.message_id
    left join touched_keys
        on events.event_key = touched_keys.event_key
    left join changed_messages
        on events.message_id = changed_messages.message_id
    left join moved_contacts
        on events.contact_id = moved_contacts.contact_id

),

touched_contacts as (

    select contact_id from touched_events

    union

    select contact_id
    from marked
    where is_touched

)

select
    marked.event_key,
    rules.rule_number,
    marked.contact_id,
    marked.is_touched,
    marked.event_date
from marked
inner join rules
    on marked.event_type = rules.event_type
left join touched_contacts
    on marked.contact_id = touched_contacts.contact_id
where
    {{ '1 = 1' if is_partial else '1 = 0' }}
    and (
        marked.is_touched
        or (
            touched_contacts.contact_id is not null
            and (rules.cap_period <> 'message' or marked.message_id is null)
            and rules.cap_period is not null
        )
    )
