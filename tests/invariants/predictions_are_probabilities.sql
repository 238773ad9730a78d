{{ config(enabled=capability_is_on('predictions')) }}

-- What is this: predictions outside 0 to 1, ranks that do not fall as the risk rises, and contacts
-- of one scorecard beside contacts of another.
-- When does it matter: ranks and buckets must tell the same story as the probabilities.
-- How to resolve: look at the points of the scorecard in dim_scorecard_bins and at
-- int_cell_predictions.
with

predictions as (select * from {{ ref('fct_contact_predictions') }}),

extremes as (

    select
        unsubscribe_risk,
        min(retention_percentile_rank) as lowest_rank,
        max(retention_percentile_rank) as highest_rank,
        max(unsubscribe_probability_7d) as highest_probability,
        min(unsubscribe_probability_7d) as lowest_probability
    from predictions
    group by unsubscribe_risk

),

versions as (

    select
        min(scorecard_version) as first_version,
        max(scorecard_version) as last_version
    from predictions

)

select predictions.contact_id
from predictions
cross join versions
where
    versions.first_version <> versions.last_version
    or predictions.open_probability <= 0
    or predictions.open_probability >= 1
    or predictions.click_probability <= 0
    or predictions.click_probability >= 1
    or predictions.unsubscribe_probability_7d <= 0
    or predictions.unsubscribe_probability_7d >= 1
    or predictions.retention_percentile_rank not between 0 and 1
    or predictions.engagement_percentile_rank not between 0 and 1
    or predictions.engagement_percentile_rank_adjusted not between 0 and 1

union all

select risky.unsubscribe_risk as contact_id
from extremes as risky
inner join extremes as safe
    on
        risky.lowest_probability > safe.highest_probability
        and risky.highest_rank >= safe.lowest_rank
