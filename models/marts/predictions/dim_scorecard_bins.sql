{{ config(enabled=capability_is_on('predictions')) }}

with

scorecards as (select * from {{ ref('int_scorecards') }}),

bins as (select * from {{ ref('stg_config__prediction_bins') }}),

promotions as (select * from {{ ref('int_scorecard_promotions') }}),

levels as (
    select * from {{ ref('int_scorecard_levels') }}
    where is_next
)

select
    -- ids
    scorecards.scorecard_version,

    -- strings
    scorecards.target,
    scorecards.feature,
    bins.label,

    -- numerics
    scorecards.bin,
    bins.lower_bound,
    bins.upper_bound,
    scorecards.points + coalesce(levels.base_shift, 0) as points,
    cast(coalesce(levels.base_shift, 0) as decimal(18, 6)) as base_shift,
    scorecards.prior_points,
    scorecards.standard_error,
    scorecards.send_count,
    scorecards.outcome_count,
    scorecards.expected_count,

    -- booleans
    promotions.is_in_use,
    promotions.is_promoted,

    -- dates
    scorecards.trained_on
from scorecards
inner join bins
    on scorecards.feature = bins.feature and scorecards.bin = bins.bin
inner join promotions
    on
        scorecards.version_number = promotions.version_number
        and scorecards.target = promotions.target
left join levels
    on
        scorecards.version_number = levels.version_number
        and scorecards.target = levels.target
        and scorecards.feature = 'base'
