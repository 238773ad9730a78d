{{ config(enabled=capability_is_on('decisions')) }}

-- What is this: rule sets of the what-if that do not count each planned send once, and changes told
-- of the rule set in force against itself.
-- When does it matter: a candidate looks gentler or harder than it is.
-- How to resolve: rpt_typology_what_if crosses planned sends with rule sets; look for rows lost or
-- doubled by a join.
with

counted as (

    select
        rule_set,
        sum(send_count) as send_count,
        sum(
            case when rule_set = 'current' then newly_blocked_count + newly_allowed_count else 0 end
        ) as change_count
    from {{ ref('rpt_typology_what_if') }}
    group by rule_set

),

planned as (

    select count(*) as send_count
    from {{ ref('fct_send_decisions') }}

)

select
    counted.rule_set,
    counted.send_count,
    planned.send_count as planned_count
from counted
inner join planned
    on counted.send_count <> planned.send_count or counted.change_count <> 0
