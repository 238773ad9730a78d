-- Events for which a rule's condition holds. Only rules with a condition are looked at: only they
-- need wide text.
with

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
    from {{ ref('int_event_details') }}
    where event_type in (select rules.event_type from rules)

),

compared as (

    select
        events.event_key,
        rules.rule_number,
        rules.condition_operator,
        rules.condition_value,
        {{ event_field('rules.condition_field', 'events', 'messages') }} as field_value
    from events
    inner join rules
        on events.event_type = rules.event_type
    left join messages
        on events.message_id = messages.message_id

)

select
    event_key,
    rule_number
from compared
where {{ condition_holds('field_value', 'condition_operator', 'condition_value') }}
