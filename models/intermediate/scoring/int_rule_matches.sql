-- Events for which a rule's condition holds. Only rules with a condition are looked at: only they
-- need wide text.
with

machine_reasons as (

    select * from {{ ref('int_machine_signs') }}

),

messages as (

    select * from {{ ref('int_messages') }}

),

rules as (

    select *
    from {{ ref('stg_config__scoring_rules') }}
    where condition_field is not null

),

events as (

    select *
    from {{ ref('int_events_accepted') }}
    where event_type in (select rules.event_type from rules)

),

judged_events as (

    select
        events.*,
        machine_reasons.machine_reason is not null as is_machine
    from events
    left join machine_reasons
        on events.event_key = machine_reasons.event_key

),

compared as (

    select
        judged_events.event_key,
        rules.rule_number,
        rules.condition_operator,
        rules.condition_value,
        {{ event_field('rules.condition_field', 'judged_events', 'messages') }} as field_value
    from judged_events
    inner join rules
        on judged_events.event_type = rules.event_type
    left join messages
        on judged_events.message_id = messages.message_id

)

select
    event_key,
    rule_number
from compared
where {{ condition_holds('field_value', 'condition_operator', 'condition_value') }}
