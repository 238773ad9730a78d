{%- set imports = {
    'counted': 'int_pressure_counts',
    'letters': 'int_pressure_letters',
    'masks': 'int_pressure_masks',
} %}
-- The decisions that depend on one another: one row per step of a contact's queue, a step being
-- one pressure rule looking at one send. Contacts whose plan breaks no rule even if all of it
-- were sent have no steps. Days are laid out in slots, so that a window is a part of a text
-- (int_pressure_walk).
with
{%- for step, model_name in imports.items() %}

{{ step }} as (

    select * from {{ ref(model_name) }}

),
{%- endfor %}

contested as (

    select distinct
        rule_set,
        contact_id
    from counted
    where sent_count + plan_count > threshold

),

days as (

    select
        counted.rule_set,
        counted.contact_id,
        counted.planned_date,
        count(distinct counted.turn) as send_count
    from counted
    inner join contested
        on counted.rule_set = contested.rule_set and counted.contact_id = contested.contact_id
    group by counted.rule_set, counted.contact_id, counted.planned_date

),

spans as (

    select
        rule_set,
        contact_id,
        min(planned_date) as first_date,
        max(planned_date) as last_date,
        cast(max(send_count) as integer) as day_slots
    from days
    group by rule_set, contact_id

),

placed as (

    select
        counted.*,
        spans.first_date,
        spans.last_date,
        spans.day_slots,
        row_number() over (
            partition by counted.rule_set, counted.contact_id
            order by counted.turn, counted.rule_number
        ) as step_number,
        dense_rank() over (
            partition by counted.rule_set, counted.contact_id, counted.planned_date
            order by counted.turn
        ) as day_place,
        lead(counted.turn) over (
            partition by counted.rule_set, counted.contact_id
            order by counted.turn, counted.rule_number
        ) as next_turn
    from counted
    inner join spans
        on counted.rule_set = spans.rule_set and counted.contact_id = spans.contact_id

)

select
    -- ids
    placed.rule_set,
    placed.contact_id,

    -- strings
    letters.letter,
    masks.uncounted_letters,

    -- numerics
    cast(placed.step_number as integer) as step_number,
    placed.turn,
    placed.rule_number,
    placed.threshold,
    placed.sent_count,
    {{ slot('placed.planned_date', 'placed') }} + cast(placed.day_place as integer) as send_slot,
    {{ slot('greatest(placed.window_from, placed.first_date)', 'placed') }} + 1 as first_slot,
    {{ slot(add_days('least(placed.window_to, placed.last_date)', 1), 'placed') }} as last_slot,
    {{ slot(add_days('placed.last_date', 1), 'placed') }} as slot_count,

    -- booleans
    coalesce(placed.next_turn <> placed.turn, true) as is_last_of_send
from placed
inner join letters
    on placed.rule_set = letters.rule_set and placed.scope_key = letters.scope_key
inner join masks
    on placed.rule_set = masks.rule_set and placed.rule_number = masks.rule_number
order by step_number
