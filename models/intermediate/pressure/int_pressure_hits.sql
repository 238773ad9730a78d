-- Sends that a pressure rule blocks: one row per rule set, send and rule, with the counts it
-- saw.
with

blocked as (

    select * from {{ ref('int_pressure_walk') }}

),

rules as (

    select * from {{ ref('stg_config__typology_rules') }}

)

select
    blocked.rule_set,
    blocked.contact_id,
    blocked.turn,
    rules.rule_id,
    rules.rule_kind,
    rules.kind_order,
    rules.rule_order,
    blocked.threshold,
    blocked.sent_count,
    blocked.planned_count,
    true as is_blocking
from blocked
inner join rules
    on blocked.rule_set = rules.rule_set and blocked.rule_number = rules.rule_number
