{%- set planned_count -%}
length(translate(
    substr(walk.allowed, steps.first_slot, steps.last_slot - steps.first_slot + 1),
    '0' || steps.uncounted_letters,
    ''
))
{%- endset %}
{%- set is_blocked -%}
(walk.is_blocked and not walk.is_last_of_send)
or steps.sent_count + {{ planned_count }} >= steps.threshold
{%- endset %}
-- Heavier first, each send is allowed if what was sent and what was allowed before it leave room
-- in every rule. `allowed` holds one character per slot: 0, or the letter of an allowed send.
with recursive

steps as (

    select * from {{ ref('int_pressure_steps') }}

),

walk as (

    select
        rule_set,
        contact_id,
        0 as step_number,
        0 as planned_count,
        false as is_blocked,
        true as is_last_of_send,
        rpad('', slot_count, '0') as allowed
    from steps
    where step_number = 1

    union all

    select
        steps.rule_set,
        steps.contact_id,
        steps.step_number,
        {{ planned_count | indent(8) }} as planned_count,
        {{ is_blocked | indent(8) }} as is_blocked,
        steps.is_last_of_send,
        case
            when steps.is_last_of_send and not ({{ is_blocked | indent(12) }})
                then
                    left(walk.allowed, steps.send_slot - 1)
                    || steps.letter
                    || substr(walk.allowed, steps.send_slot + 1)
            else walk.allowed
        end as allowed
    from walk
    inner join steps
        on
            walk.rule_set = steps.rule_set
            and walk.contact_id = steps.contact_id
            and steps.step_number = walk.step_number + 1

)

select
    walk.rule_set,
    walk.contact_id,
    steps.turn,
    steps.rule_number,
    steps.threshold,
    steps.sent_count,
    cast(walk.planned_count as integer) as planned_count
from walk
inner join steps
    on
        walk.rule_set = steps.rule_set
        and walk.contact_id = steps.contact_id
        and walk.step_number = steps.step_number
where steps.sent_count + walk.planned_count >= steps.threshold
