{{ config(enabled=capability_is_on('predictions')) }}

-- The bins that the SQL is written with, and their words from the seed.
with

labels as (select * from {{ ref('prediction_bins') }}),

bins as (
    {{ prediction_bin_rows() }}
)

select
    bins.feature,
    labels.label,
    bins.bin,
    bins.lower_bound,
    bins.upper_bound
from bins
left join labels
    on bins.feature = labels.feature and bins.bin = {{ parse_integer('labels.bin') }}
