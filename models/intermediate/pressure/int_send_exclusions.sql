-- Planned sends that a control or a filtering rule forbids: one row per rule set, send and rule.
with

planned_sends as (

    select * from {{ ref('int_planned_sends') }}

),

keys as (

    select distinct contact_id
    from {{ ref('int_contact_keys') }}

),

controls as (

    select * from {{ ref('int_contact_controls') }}

),

rule_sets as (

    select * from {{ ref('stg_config__rule_sets') }}

),

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind in ('control', 'filtering')

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

conditions as (

    select * from {{ ref('int_contact_conditions') }}

),

controlled as (

    select
        planned_sends.contact_id,
        planned_sends.turn,
        controls.rule_id,
        controls.rule_order
    from planned_sends
    inner join controls
        on
            planned_sends.contact_id = controls.contact_id
            and (
                controls.released_on is null or planned_sends.planned_date < controls.released_on
            )

    union all

    select
        planned_sends.contact_id,
        planned_sends.turn,
        'unknown_contact' as rule_id,
        1 as rule_order
    from planned_sends
    left join keys
        on planned_sends.contact_id = keys.contact_id
    where keys.contact_id is null

),

excluded as (

    select
        rule_sets.rule_set,
        controlled.contact_id,
        controlled.turn,
        controlled.rule_id,
        'control' as rule_kind,
        0 as kind_order,
        controlled.rule_order
    from controlled
    cross join rule_sets

    union all

    select
        rules.rule_set,
        planned_sends.contact_id,
        planned_sends.turn,
        rules.rule_id,
        rules.rule_kind,
        rules.kind_order,
        rules.rule_order
    from rules
    inner join rule_scopes
        on rules.rule_set = rule_scopes.rule_set and rules.rule_id = rule_scopes.rule_id
    inner join planned_sends
        on rule_scopes.scope_key = planned_sends.scope_key
    left join conditions
        on
            planned_sends.contact_id = conditions.contact_id
            and rules.condition_key = conditions.condition_key
    where rules.condition_key is null or conditions.contact_id is not null

)

select * from excluded
