{{ config(materialized='view') }}

-- The checks of pressure rules with what was sent, and how many sends of the contact's plan the
-- rule looks at in all.
with

checks as (

    select * from {{ ref('int_pressure_checks') }}

),

sent_counts as (

    select * from {{ ref('int_pressure_sent_counts') }}

)

select
    checks.rule_set,
    checks.rule_number,
    checks.contact_id,
    checks.turn,
    checks.scope_key,
    checks.threshold,
    checks.planned_date,
    checks.window_from,
    checks.window_to,
    coalesce(sent_counts.sent_count, 0) as sent_count,
    count(*) over (
        partition by checks.rule_set, checks.rule_number, checks.contact_id
    ) as plan_count
from checks
left join sent_counts
    on
        checks.rule_set = sent_counts.rule_set
        and checks.rule_number = sent_counts.rule_number
        and checks.contact_id = sent_counts.contact_id
        and checks.planned_date = sent_counts.planned_date
