{#
  The mails of a week whose features fall into the same bins, counted: fitting and judging need no more than these.
  One row per target, week and combination of bins; bin_1 to bin_6 are the target's features in their order.
#}
{%- for target, features in prediction_targets().items() %}
{%- set outcome = {'engage': 'is_engaged', 'click': 'is_clicked'}.get(target, 'is_unsubscribed') %}
select
    '{{ target }}' as target,
    {{ loop.index }} as target_number,
    {%- for place in prediction_term_places() %}
    {{ features[place - 1] ~ '_bin' if features | length >= place else 1 }} as bin_{{ place }},
    {%- endfor %}
    cast(count(*) as bigint) as send_count,
    cast(sum(case when {{ outcome }} then 1 else 0 end) as bigint) as outcome_count,
    week_date
from {{ ref('int_training_sends') }}
group by
    {%- for feature in features %}
    {{ feature }}_bin,
    {%- endfor %}
    week_date
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
