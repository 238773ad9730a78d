-- Plans in which decisions depend on one another: one row per rule set and contact whose planned
-- sends, all of them, would break some pressure rule. All other sends pass. Days are laid out in
-- slots, as many for each day as the fullest has sends.
with

checks as (

    select * from {{ ref('int_pressure_checks') }}

),

sent_counts as (

    select
        rule_set,
        rule_number,
        contact_id,
        max(sent_count) as sent_count
    from {{ ref('int_pressure_sent_counts') }}
    group by rule_set, rule_number, contact_id

),

plan_counts as (

    select
        rule_set,
        rule_number,
        contact_id,
        threshold,
        count(*) as plan_count
    from checks
    group by rule_set, rule_number, contact_id, threshold

),

contested as (

    select distinct
        plan_counts.rule_set,
        plan_counts.contact_id
    from plan_counts
    left join sent_counts
        on
            plan_counts.rule_set = sent_counts.rule_set
            and plan_counts.rule_number = sent_counts.rule_number
            and plan_counts.contact_id = sent_counts.contact_id
    where
        coalesce(sent_counts.sent_count, 0) + plan_counts.plan_count > plan_counts.threshold

),

spans as (

    select
        contact_id,
        max(day_place) as day_slots,
        min(planned_date) as first_date,
        max(planned_date) as last_date
    from {{ ref('int_planned_sends') }}
    group by contact_id

)

select
    -- ids
    contested.rule_set,
    contested.contact_id,

    -- numerics
    {{ hash_bigint('contested.rule_set || chr(31) || contested.contact_id') }} as plan_key,
    spans.day_slots,

    -- dates
    spans.first_date,
    spans.last_date
from contested
inner join spans
    on contested.contact_id = spans.contact_id
