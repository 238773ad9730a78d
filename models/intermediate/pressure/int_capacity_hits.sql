-- Recipients beyond the threshold of a capacity rule: one row per rule set, send and rule. Each
-- rule counts by itself: what was sent in the period, then the plan, heavier first, then
-- earlier, then by message and contact. Only periods that overflow are put in order.
with

candidates as (

    select * from {{ ref('int_capacity_candidates') }}

),

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'capacity'

),

sent_counts as (

    select * from {{ ref('int_capacity_sent_counts') }}

),

plan_counts as (

    select
        rule_set,
        rule_id,
        period_message_id,
        period_date,
        count(*) as plan_count
    from candidates
    group by rule_set, rule_id, period_message_id, period_date

),

overflowing as (

    select
        plan_counts.rule_set,
        plan_counts.rule_id,
        plan_counts.period_message_id,
        plan_counts.period_date,
        coalesce(sent_counts.sent_count, 0) as sent_count
    from plan_counts
    inner join rules
        on plan_counts.rule_set = rules.rule_set and plan_counts.rule_id = rules.rule_id
    left join sent_counts
        on
            plan_counts.rule_set = sent_counts.rule_set
            and plan_counts.rule_id = sent_counts.rule_id
            and plan_counts.period_date = sent_counts.period_date
    where coalesce(sent_counts.sent_count, 0) + plan_counts.plan_count > rules.threshold

),

ranked as (

    select
        candidates.*,
        overflowing.sent_count,
        cast(row_number() over (
            partition by
                candidates.rule_set,
                candidates.rule_id,
                candidates.period_message_id,
                candidates.period_date
            order by
                candidates.weight desc,
                candidates.planned_at,
                {{ bytewise('candidates.message_id') }},
                {{ bytewise('candidates.contact_id') }}
        ) as integer) - 1 as planned_count
    from candidates
    inner join overflowing
        on
            candidates.rule_set = overflowing.rule_set
            and candidates.rule_id = overflowing.rule_id
            and coalesce(candidates.period_message_id, '')
            = coalesce(overflowing.period_message_id, '')
            and (
                candidates.period_date = overflowing.period_date
                or candidates.period_date is null
            )

)

select
    rule_set,
    contact_id,
    turn,
    rule_id,
    'capacity' as rule_kind,
    kind_order,
    rule_order,
    threshold,
    sent_count,
    planned_count,
    is_exclusion as is_blocking
from ranked
where sent_count + planned_count >= threshold
