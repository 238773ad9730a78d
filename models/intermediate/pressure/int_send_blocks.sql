-- The rule that blocks a send first, in the order control, filtering, pressure, capacity: one
-- row per rule set and blocked send. Sends without a row are allowed.
with

hits as (

    select * from {{ ref('int_send_rule_hits') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by rule_set, contact_id, turn
            order by kind_order, rule_order, {{ bytewise('rule_id') }}
        ) as place
    from hits
    where is_blocking

)

select
    rule_set,
    contact_id,
    turn,
    rule_id,
    rule_kind,
    threshold,
    sent_count,
    planned_count
from ranked
where place = 1
