-- What is this: allowed sends for which what was sent and the allowed sends of more weight leave
-- no room in a pressure rule, and blocked ones for which they do.
-- When does it matter: people are mailed more than the rules say, or less.
-- How to resolve: int_pressure_walk decides one send after the other; compare its counts with
-- those that this test finds for the rule.
with

checks as (

    select *
    from {{ ref('int_pressure_checks') }}
    where rule_set = 'current'

),

sent_counts as (

    select *
    from {{ ref('int_pressure_sent_counts') }}
    where rule_set = 'current'

),

decisions as (

    select
        contact_id,
        turn,
        is_allowed or blocking_rule_kind = 'capacity' as is_passed
    from {{ ref('fct_send_decisions') }}

),

judged as (

    select
        checks.*,
        decisions.is_passed
    from checks
    inner join decisions
        on checks.contact_id = decisions.contact_id and checks.turn = decisions.turn

),

counted as (

    select
        judged.contact_id,
        judged.turn,
        judged.rule_number,
        judged.planned_date,
        judged.threshold,
        judged.is_passed,
        count(heavier.turn) as planned_count
    from judged
    left join judged as heavier
        on
            judged.contact_id = heavier.contact_id
            and judged.rule_number = heavier.rule_number
            and judged.turn > heavier.turn
            and heavier.planned_date between judged.window_from and judged.window_to
            and heavier.is_passed
    group by
        judged.contact_id,
        judged.turn,
        judged.rule_number,
        judged.planned_date,
        judged.threshold,
        judged.is_passed

),

sends as (

    select
        counted.contact_id,
        counted.turn,
        counted.is_passed,
        max(
            case
                when
                    coalesce(sent_counts.sent_count, 0) + counted.planned_count
                    >= counted.threshold
                    then 1
                else 0
            end
        ) as full_count
    from counted
    left join sent_counts
        on
            counted.contact_id = sent_counts.contact_id
            and counted.rule_number = sent_counts.rule_number
            and counted.planned_date = sent_counts.planned_date
    group by counted.contact_id, counted.turn, counted.is_passed

)

select *
from sends
where is_passed = (full_count > 0)
