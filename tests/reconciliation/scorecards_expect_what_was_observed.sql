{{ config(enabled=capability_is_on('predictions')) }}

-- What is this: scorecards that, on the mails they learnt from, expect another number of outcomes
-- than there were: by more than 0.1 % and more than 5.
-- When does it matter: a regression that has not converged is off on average for everybody.
-- How to resolve: more rounds in int_scorecard_fitted, or a prior of your own that is closer to
-- your data in seeds/predictions/scorecard_prior.csv.
with

quality as (
    select * from {{ ref('rpt_prediction_quality') }}
    where window_name = 'training'
)

select
    scorecard_version,
    target,
    outcome_count,
    expected_count
from quality
where
    abs(outcome_count - expected_count) > 5
    and abs(outcome_count - expected_count) > 0.001 * outcome_count
