{#
  How far the mails of a window lie from those that its scorecard learnt from, per feature: the population stability
  index over the bins, sum((seen - learnt) x ln(seen / learnt)), shares no smaller than 1 in 10,000. Under 0.1 is calm,
  above 0.25 another population.
#}
with

windows as (

    select * from {{ ref('int_quality_windows') }}

),

cells as (

    select * from {{ ref('int_training_cells') }}

),

scorecards as (

    select *
    from {{ ref('int_scorecards') }}
    where version_number > 0 and term_place > 0

),

bin_counts as (

    {%- for place in prediction_term_places() %}
    select
        week_date,
        target,
        {{ place }} as term_place,
        bin_{{ place }} as bin,
        sum(send_count) as send_count
    from cells
    group by week_date, target, bin_{{ place }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

compared as (

    select
        windows.scorecard_version,
        windows.window_name,
        scorecards.target,
        scorecards.feature,
        scorecards.bin,
        sum(coalesce(bin_counts.send_count, 0)) as seen_count,
        sum(scorecards.send_count) as learnt_count
    from windows
    inner join scorecards
        on windows.version_number = scorecards.version_number
    left join bin_counts
        on
            windows.week_date = bin_counts.week_date
            and scorecards.target = bin_counts.target
            and scorecards.term_place = bin_counts.term_place
            and scorecards.bin = bin_counts.bin
    group by
        windows.scorecard_version,
        windows.window_name,
        scorecards.target,
        scorecards.feature,
        scorecards.bin

),

shares as (

    select
        *,
        greatest(0.0001, {{ ratio(
            'seen_count', 'sum(seen_count) over (' ~ drift_partition() ~ ')'
        ) }}) as seen_share,
        greatest(0.0001, {{ ratio(
            'learnt_count', 'sum(learnt_count) over (' ~ drift_partition() ~ ')'
        ) }}) as learnt_share
    from compared

)

select
    -- ids
    scorecard_version,

    -- strings
    window_name,
    target,
    feature,

    -- numerics
    cast(sum(cast(
        (seen_share - learnt_share) * ln(seen_share / learnt_share) as decimal(18, 9)
    )) as {{ type_double() }}) as stability_index
from shares
group by scorecard_version, window_name, target, feature
