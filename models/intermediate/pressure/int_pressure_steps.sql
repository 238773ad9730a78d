{%- set imports = {
    'checks': 'int_pressure_checks',
    'plans': 'int_pressure_plans',
    'sent_counts': 'int_pressure_sent_counts',
    'letters': 'int_pressure_letters',
    'masks': 'int_pressure_masks',
} %}
-- One row per step of a plan, a step being one pressure rule looking at one send. A window is a
-- part of the plan's slots (int_pressure_walk). In the order in which the walk reads them.
with
{%- for step, model_name in imports.items() %}

{{ step }} as (

    select * from {{ ref(model_name) }}

),
{%- endfor %}

placed as (

    select
        plans.plan_key,
        plans.first_date,
        plans.last_date,
        plans.day_slots,
        letters.letter,
        masks.uncounted_letters,
        checks.turn,
        checks.rule_number,
        checks.threshold,
        checks.day_place,
        checks.planned_date,
        checks.window_from,
        checks.window_to,
        coalesce(sent_counts.sent_count, 0) as sent_count
    from checks
    inner join plans
        on checks.rule_set = plans.rule_set and checks.contact_id = plans.contact_id
    inner join letters
        on checks.rule_set = letters.rule_set and checks.scope_key = letters.scope_key
    inner join masks
        on checks.rule_set = masks.rule_set and checks.rule_number = masks.rule_number
    left join sent_counts
        on
            checks.rule_set = sent_counts.rule_set
            and checks.rule_number = sent_counts.rule_number
            and checks.contact_id = sent_counts.contact_id
            and checks.planned_date = sent_counts.planned_date

),

slotted as (

    select
        placed.plan_key,
        placed.letter,
        placed.uncounted_letters,
        placed.turn,
        placed.rule_number,
        placed.threshold,
        placed.sent_count,
        {{ slot('placed.planned_date', 'placed') }} + placed.day_place as send_slot,
        {{ slot('greatest(placed.window_from, placed.first_date)', 'placed') }} + 1 as first_slot,
        {{ slot(add_days('least(placed.window_to, placed.last_date)', 1), 'placed') }} as last_slot,
        {{ slot(add_days('placed.last_date', 1), 'placed') }} as slot_count
    from placed

),

numbered as (

    select
        *,
        cast(
            row_number() over (partition by plan_key order by turn, rule_number) as integer
        ) as step_number,
        lead(turn) over (partition by plan_key order by turn, rule_number) as next_turn
    from slotted

)

select
    -- strings
    letter,
    uncounted_letters,

    -- numerics
    plan_key,
    step_number,
    turn,
    rule_number,
    threshold,
    sent_count,
    send_slot,
    first_slot,
    last_slot,
    slot_count,

    -- booleans
    coalesce(next_turn <> turn, true) as is_last_of_send
from numbered
order by step_number
