{{ config(materialized='view') }}

-- What capacity rules have to count: one row per rule set, rule and send that no other kind of
-- rule blocks, with the period that it falls into.
with

planned_sends as (

    select * from {{ ref('int_planned_sends') }}

),

blocked as (

    select
        rule_set,
        contact_id,
        turn
    from {{ ref('int_send_exclusions') }}

    union

    select
        rule_set,
        contact_id,
        turn
    from {{ ref('int_pressure_hits') }}

),

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'capacity'

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

conditions as (

    select * from {{ ref('int_contact_conditions') }}

)

select
    rules.rule_set,
    rules.rule_id,
    rules.kind_order,
    rules.rule_order,
    rules.threshold,
    rules.is_exclusion,
    planned_sends.contact_id,
    planned_sends.turn,
    planned_sends.weight,
    planned_sends.planned_at,
    planned_sends.message_id,
    case when rules.period = 'message' then planned_sends.message_id end as period_message_id,
    {{ period_start('rules.period', 'planned_sends.planned_date') }} as period_date
from rules
inner join rule_scopes
    on rules.rule_set = rule_scopes.rule_set and rules.rule_id = rule_scopes.rule_id
inner join planned_sends
    on rule_scopes.scope_key = planned_sends.scope_key
left join blocked
    on
        rules.rule_set = blocked.rule_set
        and planned_sends.contact_id = blocked.contact_id
        and planned_sends.turn = blocked.turn
left join conditions
    on
        planned_sends.contact_id = conditions.contact_id
        and rules.condition_key = conditions.condition_key
where
    blocked.contact_id is null
    and (rules.condition_key is null or conditions.contact_id is not null)
