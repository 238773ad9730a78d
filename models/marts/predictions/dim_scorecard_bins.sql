with

scorecards as (

    select * from {{ ref('int_scorecards') }}

),

bins as (

    select * from {{ ref('stg_config__prediction_bins') }}

),

in_use as (

    select *
    from {{ ref('int_scorecard_in_use') }}
    where week_date is null

),

promotions as (

    select * from {{ ref('int_scorecard_promotions') }}

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
    scorecards.points,
    scorecards.prior_points,
    scorecards.standard_error,
    scorecards.send_count,
    scorecards.outcome_count,
    scorecards.expected_count,

    -- booleans
    scorecards.version_number = in_use.version_number as is_in_use,
    coalesce(promotions.is_promoted, scorecards.version_number = 0) as is_promoted,

    -- dates
    scorecards.trained_on
from scorecards
cross join in_use
inner join bins
    on scorecards.feature = bins.feature and scorecards.bin = bins.bin
left join promotions
    on scorecards.version_number = promotions.version_number
