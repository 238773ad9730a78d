{{ config(severity='warn') }}

-- What is this: rules of the seeds that have not applied to a single event, or a single contact.
-- When does it matter: a spelling in event_type, condition_value or attribute that never occurs
-- looks like a rule at work and gives no points. A rule not yet valid, or for rare events, is
-- fine.
-- How to resolve: compare the condition with the data (fct_events, int_contact_attributes,
-- companies); mend the row, or remove it.
with

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

property_rules as (select * from {{ ref('stg_config__property_rules') }}),

event_points as (

    select distinct rule_number
    from {{ ref('int_event_points') }}

),

property_points as (

    select distinct
        score_id,
        rule_id
    from {{ ref('fct_contact_property_points') }}

),

event_totals as (

    select count(*) as event_count
    from {{ ref('fct_events') }}

),

idle_rules as (

    select
        'scoring_rules' as seed,
        rules.score_id,
        rules.rule_id
    from rules
    left join event_points
        on rules.rule_number = event_points.rule_number
    where event_points.rule_number is null

    union all

    select
        'property_rules' as seed,
        property_rules.score_id,
        property_rules.rule_id
    from property_rules
    left join property_points
        on
            property_rules.score_id = property_points.score_id
            and property_rules.rule_id = property_points.rule_id
    where property_points.rule_id is null

)

select
    idle_rules.seed,
    idle_rules.score_id,
    idle_rules.rule_id
from idle_rules
cross join event_totals
where event_totals.event_count > 0
