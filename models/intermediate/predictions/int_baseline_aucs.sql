-- How well each simple guess ranks the mails of a window: AUC by the rank-sum formula.
with

windows as (

    select * from {{ ref('int_quality_windows') }}

),

cells as (

    select * from {{ ref('int_baseline_cells') }}

),

summed as (

    select
        windows.scorecard_version,
        windows.window_name,
        cells.target,
        cells.baseline,
        cells.baseline_value,
        sum(cells.send_count) as send_count,
        sum(cells.outcome_count) as outcome_count
    from windows
    inner join cells
        on windows.week_date = cells.week_date
    group by
        windows.scorecard_version,
        windows.window_name,
        cells.target,
        cells.baseline,
        cells.baseline_value

),

ranked as (

    select
        *,
        sum(send_count) over (
            partition by scorecard_version, window_name, target, baseline
            order by baseline_value
            rows between unbounded preceding and current row
        ) - send_count as lower_count
    from summed

)

select
    -- ids
    scorecard_version,

    -- strings
    window_name,
    target,
    baseline,

    -- numerics
    {{ cell_auc() }} as auc
from ranked
group by scorecard_version, window_name, target, baseline
