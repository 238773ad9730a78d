{{ config(
    materialized='by_value',
    unique_key=['event_key', 'rule_number'],
    hands_on=['contact_key', 'message_key', 'event_date'],
    scope=[
        ['int_events_validated', {'event_key': 'event_key'}],
        ['int_events_repeated', {'event_key': 'event_key'}],
        ['int_contact_keys', {'contact_key': 'contact_key'}],
        ['int_machine_signs', {'event_key': 'event_key'}],
        ['int_messages', {'message_key': 'message_key'}],
    ],
) }}

-- depends_on: {{ ref('int_events_validated') }}
-- depends_on: {{ ref('int_events_repeated') }}
-- Accepted events for which a rule's condition holds, found when the event is stored. Only types of
-- rules with a condition are looked at: only they need wide text.
with

messages as (select * from {{ ref('int_messages') }}),

machine_signs as (select * from {{ ref('int_machine_signs') }}),

rules as (
    select * from {{ ref('stg_config__scoring_rules') }}
    where condition_field is not null
),

accepted as (

    select
        keys.contact_key,
        keys.contact_id,
        accepted_events.*
    from {{ ref('int_events_accepted') }} as accepted_events
    inner join {{ ref('int_contact_keys') }} as keys
        on accepted_events.received_contact_key = keys.received_contact_key
    where accepted_events.event_type in (select rules.event_type from rules)

),

events as (

    select
        accepted.*,
        machine_signs.event_key is not null as is_machine
    from accepted
    left join machine_signs
        on accepted.event_key = machine_signs.event_key
    where {{ in_scope('accepted') }} and not ({{ is_aged_out() }})

),

compared as (

    select
        events.event_key,
        events.contact_key,
        events.message_key,
        rules.rule_number,
        rules.condition_operator,
        rules.condition_value,
        {{ event_field('rules.condition_field', 'events', 'messages') }} as field_value,
        cast(events.occurred_at as date) as event_date
    from events
    inner join rules
        on events.event_type = rules.event_type
    left join messages
        on events.message_key = messages.message_key

)

select
    event_key,
    contact_key,
    message_key,
    rule_number,
    event_date
from compared
where {{ condition_holds('field_value', 'condition_operator', 'condition_value') }}
