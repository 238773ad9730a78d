{#
  Why a combination of bins scores as it does: the three terms that move it most from the average mail of the training,
  in words. Terms that move it by less than 0.05 log-odds (about 5 % of the odds) are no reason.
#}
with

cells as (

    select * from {{ ref('int_cell_scores') }}

),

scorecards as (

    select * from {{ ref('int_scorecards') }}

),

labels as (

    select * from {{ ref('stg_config__prediction_bins') }}

),

means as (

    select
        version_number,
        target,
        term_place,
        sum(cast(points * (send_count + 1) as decimal(28, 9)))
        / sum(send_count + 1) as mean_points
    from scorecards
    group by version_number, target, term_place

),

moves as (

    {%- for place in prediction_term_places() %}
    select
        cells.target,
        cells.cell_key,
        scorecards.term_place,
        labels.label,
        cast(
            scorecards.points - cast(means.mean_points as {{ type_double() }}) as decimal(18, 6)
        ) as points_moved
    from cells
    inner join scorecards
        on
            cells.version_number = scorecards.version_number
            and cells.target = scorecards.target
            and cells.bin_{{ place }} = scorecards.bin
            and scorecards.term_place = {{ place }}
    inner join means
        on
            scorecards.version_number = means.version_number
            and scorecards.target = means.target
            and scorecards.term_place = means.term_place
    inner join labels
        on scorecards.feature = labels.feature and scorecards.bin = labels.bin
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

ranked as (

    select
        target,
        cell_key,
        case when points_moved > 0 then 'raises it: ' else 'lowers it: ' end || label as reason,
        row_number() over (
            partition by target, cell_key order by abs(points_moved) desc, term_place
        ) as place
    from moves
    where abs(points_moved) >= 0.05

)

select
    -- strings
    target,
    {%- for place in [1, 2, 3] %}
    max(case when place = {{ place }} then reason end) as reason_{{ place }},
    {%- endfor %}

    -- numerics
    cell_key
from ranked
where place <= 3
group by target, cell_key
