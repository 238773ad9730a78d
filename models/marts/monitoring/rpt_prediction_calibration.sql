{{ config(enabled=capability_is_on('predictions')) }}

with

ranks as (select * from {{ ref('int_quality_ranks') }}),

summed as (

    select
        scorecard_version,
        window_name,
        target,
        bucket,
        min(probability) as lowest_probability,
        max(probability) as highest_probability,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count,
        sum(cast(send_count * probability as decimal(28, 6))) as expected_count
    from ranks
    group by scorecard_version, window_name, target, bucket

)

select
    -- ids
    scorecard_version,

    -- strings
    window_name,
    target,

    -- numerics
    bucket,
    {{ ratio('expected_count', 'send_count') }} as predicted_rate,
    {{ ratio('outcome_count', 'send_count') }} as observed_rate,
    lowest_probability,
    highest_probability,
    cast(send_count as bigint) as send_count,
    cast(outcome_count as bigint) as outcome_count,
    cast(expected_count as {{ type_double() }}) as expected_count
from summed
