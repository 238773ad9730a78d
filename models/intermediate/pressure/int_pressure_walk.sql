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

plans as (

    select * from {{ ref('int_pressure_plans') }}

),

walk as (

    select
        plan_key,
        0 as step_number,
        0 as turn,
        rule_number,
        1 as threshold,
        0 as sent_count,
        0 as planned_count,
        false as is_blocked,
        true as is_last_of_send,
        rpad('', slot_count, '0') as allowed
    from steps
    where step_number = 1

    union all

    select
        steps.plan_key,
        steps.step_number,
        steps.turn,
        steps.rule_number,
        steps.threshold,
        steps.sent_count,
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
            walk.plan_key = steps.plan_key
            and steps.step_number = walk.step_number + 1

)

select
    plans.rule_set,
    plans.contact_id,
    walk.turn,
    walk.rule_number,
    walk.threshold,
    walk.sent_count,
    cast(walk.planned_count as integer) as planned_count
from walk
inner join plans
    on walk.plan_key = plans.plan_key
where walk.sent_count + walk.planned_count >= walk.threshold
