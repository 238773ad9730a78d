{{ config(enabled=capability_is_on('predictions')) }}

{#
  The training cells of every scorecard, where the regression starts: one row per scorecard, target and combination of
  bins. training_number is 10 x version_number + number of the target; bin_n is 100 x training_number + bin, so that one
  number names a bin of one regression. bin_weight_n adds up to 1, the same share for each bin. Every shift begins at 0:
  at the prior.
#}
with

cells as (select * from {{ ref('int_training_cells') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

prior as (select * from {{ ref('stg_config__scorecard_prior') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

summed as (

    select
        cells.target,
        10 * windows.version_number + cells.target_number as training_number,
        {%- for place in prediction_term_places() %}
        cells.bin_{{ place }},
        {%- endfor %}
        sum(cells.send_count) as send_count,
        sum(cells.outcome_count) as outcome_count
    from cells
    inner join windows
        on cells.week_date between windows.training_from_date and windows.training_until_date
    group by
        cells.target,
        10 * windows.version_number + cells.target_number
        {%- for place in prediction_term_places() -%}
        ,
        cells.bin_{{ place }}
        {%- endfor %}

),

counted as (

    select
        {%- for place in prediction_term_places() %}
        count(*) over (partition by training_number, bin_{{ place }}) as cells_of_bin_{{ place }},
        dense_rank() over (
            partition by training_number order by bin_{{ place }}
        ) as rank_{{ place }},
        {%- endfor %}
        *
    from summed

),

ranked as (

    select
        {%- for place in prediction_term_places() %}
        max(rank_{{ place }}) over (partition by training_number) as bins_{{ place }},
        {%- endfor %}
        *
    from counted

)

select
    ranked.training_number,
    {%- for place in prediction_term_places() %}
    100 * ranked.training_number + ranked.bin_{{ place }} as bin_{{ place }},
    {%- endfor %}
    cast(ranked.send_count as bigint) as send_count,
    cast(ranked.outcome_count as bigint) as outcome_count,
    cast(settings.shrinkage as {{ type_double() }}) as shrinkage,
    {{ joined_log_odds() }} as prior_log_odds,
    {%- for place in prediction_term_places() %}
    1 / cast(
        ranked.cells_of_bin_{{ place }} * ranked.bins_{{ place }} as {{ type_double() }}
    ) as bin_weight_{{ place }},
    {%- endfor %}
    {%- for place in prediction_term_places() %}
    cast(0 as {{ type_double() }}) as shift_{{ place }},
    {%- endfor %}
    cast(0 as {{ type_double() }}) as shift_0
from ranked
cross join settings
{{ join_term_points('ranked', 'prior') }}
