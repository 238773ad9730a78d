{{ config(enabled=capability_is_on('monitoring')) }}

-- What is this: scores and outcomes where the tiers, or the deciles, of rpt_score_validation do
-- not add up to the same contacts and outcomes; rates that are not their counts.
-- When does it matter: a contact in no band, or in two, bends the rates and the lift.
-- How to resolve: tiers must cover all scores (score_tiers.csv) and ranks must exist for each
-- score of the validation date (int_contact_scores).
with

validation as (select * from {{ ref('rpt_score_validation') }}),

totals as (

    select
        score_id,
        outcome,
        sum(case when band_type = 'decile' then contact_count else 0 end) as decile_contacts,
        sum(case when band_type = 'tier' then contact_count else 0 end) as tier_contacts,
        sum(case when band_type = 'decile' then outcome_count else 0 end) as decile_outcomes,
        sum(case when band_type = 'tier' then outcome_count else 0 end) as tier_outcomes,
        sum(case when outcome_count > contact_count then 1 else 0 end) as impossible_count,
        sum(case when auc < 0 or auc > 1 then 1 else 0 end) as impossible_auc_count
    from validation
    group by score_id, outcome

)

select
    score_id,
    outcome,
    decile_contacts,
    tier_contacts,
    decile_outcomes,
    tier_outcomes
from totals
where
    (tier_contacts > 0 and decile_contacts <> tier_contacts)
    or (tier_contacts > 0 and decile_outcomes <> tier_outcomes)
    or impossible_count > 0
    or impossible_auc_count > 0
