{#
  The mails of a week whose features fall into the same bins, counted: fitting and judging need no more than these.
  One row per target, week and combination of bins; bin_1 to bin_6 are the target's features in their order.
#}
with

sends as (select * from {{ ref('int_training_sends') }}),

{%- for target, features in prediction_targets().items() %}
{%- set outcome = {'engage': 'is_engaged', 'click': 'is_clicked'}.get(target, 'is_unsubscribed') %}

{{ target }}_cells as (

    select
        week_date,
        '{{ target }}' as target,
        {{ loop.index }} as target_number,
        {%- for feature in features %}
        {{ feature }}_bin as bin_{{ loop.index }},
        {%- endfor %}
        {%- for place in prediction_term_places() if place > features | length %}
        1 as bin_{{ place }},
        {%- endfor %}
        count(*) as send_count,
        sum(case when {{ outcome }} then 1 else 0 end) as outcome_count
    from sends
    group by
        week_date
        {%- for feature in features -%}
        ,
        {{ feature }}_bin
        {%- endfor %}

),
{%- endfor %}

cells as (

    {%- for target in prediction_targets() %}
    select * from {{ target }}_cells
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    target,
    target_number,
    {%- for place in prediction_term_places() %}
    bin_{{ place }},
    {%- endfor %}
    cast(send_count as bigint) as send_count,
    cast(outcome_count as bigint) as outcome_count,
    week_date
from cells
