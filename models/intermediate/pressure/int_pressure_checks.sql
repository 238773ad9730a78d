-- What each pressure rule has to look at: one row per rule set, send that no control or filter
-- forbids, and rule that speaks of it and of its contact.
with

planned_sends as (

    select * from {{ ref('int_planned_sends') }}

),

exclusions as (

    select distinct
        rule_set,
        contact_id,
        turn
    from {{ ref('int_send_exclusions') }}

),

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'pressure'

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

conditions as (

    select * from {{ ref('int_contact_conditions') }}

),

thresholds as (

    select * from {{ ref('stg_config__typology_thresholds') }}

),

met_thresholds as (

    select
        thresholds.rule_set,
        thresholds.rule_id,
        conditions.contact_id,
        thresholds.threshold,
        row_number() over (
            partition by thresholds.rule_set, thresholds.rule_id, conditions.contact_id
            order by thresholds.threshold_order
        ) as place
    from thresholds
    inner join conditions
        on thresholds.condition_key = conditions.condition_key

),

checks as (

    select
        rules.rule_set,
        rules.rule_number,
        planned_sends.contact_id,
        planned_sends.turn,
        planned_sends.scope_key,
        planned_sends.day_place,
        coalesce(met_thresholds.threshold, rules.threshold) as threshold,
        planned_sends.planned_date,
        {{ window_start('rules', 'planned_sends.planned_date') }} as window_from,
        {{ window_end('rules', 'planned_sends.planned_date') }} as window_to
    from rules
    inner join rule_scopes
        on rules.rule_set = rule_scopes.rule_set and rules.rule_id = rule_scopes.rule_id
    inner join planned_sends
        on rule_scopes.scope_key = planned_sends.scope_key
    left join exclusions
        on
            rules.rule_set = exclusions.rule_set
            and planned_sends.contact_id = exclusions.contact_id
            and planned_sends.turn = exclusions.turn
    left join conditions
        on
            planned_sends.contact_id = conditions.contact_id
            and rules.condition_key = conditions.condition_key
    left join met_thresholds
        on
            rules.rule_set = met_thresholds.rule_set
            and rules.rule_id = met_thresholds.rule_id
            and planned_sends.contact_id = met_thresholds.contact_id
            and met_thresholds.place = 1
    where
        exclusions.contact_id is null
        and (rules.condition_key is null or conditions.contact_id is not null)

)

select * from checks
