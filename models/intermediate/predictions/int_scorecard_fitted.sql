{{ config(
    enabled=capability_is_on('predictions'),
    materialized='loop',
    start='int_scorecard_start',
    rounds=8
) }}

{#
  The regression of all scorecards, in eight cycles of penalised Newton steps; one round is one cycle, and each step
  reads the one before once. A cycle steps each term in turn, a quarter further than Newton and at most 2.5 log-odds;
  then the mean shift of each term over its bins moves into the base (no term may move all of its bins: that is the
  base's to do), and the base takes its own step, held by 0.1.
#}
{%- set places = prediction_term_places() | list %}
{%- set kept = (
    'training_number, bin_' ~ places | join(', bin_')
    ~ ', send_count, outcome_count, shrinkage, prior_log_odds'
    ~ ', bin_weight_' ~ places | join(', bin_weight_')
) | replace(', ', ',\n        ') %}
{%- set missing = 'outcome_count - send_count * ' ~ cell_probability() %}
{%- set information = (
    'send_count * ' ~ cell_probability() ~ ' * (1 - ' ~ cell_probability() ~ ')'
) %}
with

cells as (select * from {{ ref('int_scorecard_start') }}),
{%- for place in places %}

term_{{ place }} as (

    select
        {{ kept }},
        shift_0
        {%- for other in places -%}
        ,
        shift_{{ other }}
        {%- if other == place %}
        + 1.25 * greatest(-2, least(2, (
            {{ summed(missing, 'bin_' ~ place) }} - shrinkage * shift_{{ place }}
        ) / (
            {{ summed(information, 'bin_' ~ place) }} + shrinkage
        ))) as shift_{{ place }}
        {%- endif %}
        {%- endfor %}
    from {{ 'cells' if loop.first else 'term_' ~ (place - 1) }}

),
{%- endfor %}

base as (

    select
        {{ kept }},
        shift_0,
        {%- for place in places %}
        shift_{{ place }},
        {{ summed('bin_weight_' ~ place ~ ' * shift_' ~ place, 'training_number', 12) }}
            as mean_{{ place }},
        {%- endfor %}
        greatest(-2, least(2, (
            {{ summed(missing, 'training_number') }} - 0.1 * shift_0
        ) / (
            {{ summed(information, 'training_number') }} + 0.1
        ))) as base_step
    from term_{{ places | last }}

)

select
    {{ kept | replace('\n        ', '\n    ') }},
    {%- for place in places %}
    shift_{{ place }} - mean_{{ place }} as shift_{{ place }},
    {%- endfor %}
    shift_0 + base_step
    + mean_{{ places | join(' + mean_') }} as shift_0
from base
