-- What is this: rows of the ledger where decay made more of the points, turned their sign or gave
-- points to a capped event.
-- When does it matter: time alone must never raise what an event is worth.
-- How to resolve: check half_life_days, linear_step_days and linear_step_fraction of the rule; the
-- formula is the macro decayed_points.
with

ledger as (

    select * from {{ ref('fct_contact_points') }}

)

select
    event_key,
    score_id,
    rule_id,
    points_base,
    points_awarded,
    points_decayed,
    age_days,
    was_capped
from ledger
where
    abs(points_decayed) > abs(points_awarded)
    or (points_decayed > 0 and points_awarded < 0)
    or (points_decayed < 0 and points_awarded > 0)
    or (was_capped and points_awarded <> 0)
    or (not was_capped and points_awarded <> points_base)
    or age_days < 0
