{{ config(enabled=capability_is_on('decisions')) }}

-- What is this: blocked sends without a first blocking rule among the rules that fired, allowed
-- ones with one, and counts that differ between the two tables.
-- When does it matter: nobody can tell why a message was not sent.
-- How to resolve: both marts read int_send_rule_hits; build them together.
with

decisions as (select * from {{ ref('fct_send_decisions') }}),

hits as (select * from {{ ref('fct_send_rule_hits') }}),

fired as (

    select
        message_id,
        contact_id,
        planned_at,
        count(*) as hit_count,
        sum(case when is_first_blocking then 1 else 0 end) as first_count,
        sum(case when is_blocking then 1 else 0 end) as blocking_count,
        max(case when is_first_blocking then rule_id end) as rule_id,
        max(case when is_first_blocking then sent_count end) as sent_count,
        max(case when is_first_blocking then planned_count end) as planned_count
    from hits
    group by message_id, contact_id, planned_at

)

select
    decisions.message_id,
    decisions.contact_id,
    decisions.planned_at,
    decisions.blocking_rule_id,
    fired.rule_id
from decisions
left join fired
    on
        decisions.message_id = fired.message_id
        and decisions.contact_id = fired.contact_id
        and decisions.planned_at = fired.planned_at
where
    decisions.fired_rule_count <> coalesce(fired.hit_count, 0)
    or decisions.is_allowed = (coalesce(fired.blocking_count, 0) > 0)
    or decisions.is_allowed = (coalesce(fired.first_count, 0) = 1)
    or coalesce(decisions.blocking_rule_id, '') <> coalesce(fired.rule_id, '')
    or coalesce(decisions.sent_count, -1) <> coalesce(fired.sent_count, -1)
    or coalesce(decisions.planned_count, -1) <> coalesce(fired.planned_count, -1)
