{{ config(
    enabled=capability_is_on('monitoring'),
    materialized='loop',
    start='int_outcome_start',
    rounds=8
) }}

-- What events are worth for the outcomes: a logistic regression by penalised Newton steps of at
-- most 2 log-odds. One round is one cycle: the base (0) and each event type in turn.
{%- set places = range(engagement_event_types() | length + 1) %}
with

cells as (select * from {{ ref('int_outcome_start') }}),
{%- for place in places %}
{%- set excess = 'excess_' ~ place if place else '1' %}
{%- set missing = excess ~ ' * (outcome_count - contact_count * ' ~ outcome_probability() ~ ')' %}
{%- set information = (
    excess ~ ' * ' ~ excess ~ ' * contact_count * '
    ~ outcome_probability() ~ ' * (1 - ' ~ outcome_probability() ~ ')'
) %}

worth_of_{{ place }} as (

    select
        outcome,
        contact_count,
        outcome_count,
        {%- for other in places if other %}
        excess_{{ other }},
        mean_{{ other }},
        {%- endfor %}
        {%- for other in places if other != place %}
        worth_{{ other }},
        {%- endfor %}
        worth_{{ place }} + greatest(-2, least(2, (
            {{ summed(missing, 'outcome') }} - worth_{{ place }}
        ) / (
            {{ summed(information, 'outcome') }} + 1
        ))) as worth_{{ place }}
    from {{ 'cells' if loop.first else 'worth_of_' ~ (place - 1) }}

)
{%- if not loop.last %},{% endif %}
{%- endfor %}

select * from worth_of_{{ places | last }}
