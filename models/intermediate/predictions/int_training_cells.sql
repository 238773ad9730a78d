{{ config(enabled=capability_is_on('predictions')) }}

{#
  The mails of a day whose features fall into the same bins, counted: fitting and judging need no more than these.
  One row per target, day and combination of bins; bin_1 to bin_6 are the target's features in their order.
#}
{%- for target, features in prediction_targets().items() %}
{%- set outcome = prediction_outcomes()[target] %}
select
    '{{ target }}' as target,
    {{ loop.index }} as target_number,
    {%- for place in prediction_term_places() %}
    {{ features[place - 1] ~ '_bin' if features | length >= place else 1 }} as bin_{{ place }},
    {%- endfor %}
    cast(count(*) as bigint) as send_count,
    cast(sum(case when {{ outcome }} then 1 else 0 end) as bigint) as outcome_count,
    cast(sum(
        case when {{ outcome ~ ('_early' if target != 'unsubscribe') }} then 1 else 0 end
    ) as bigint) as early_count,
    sent_date,
    week_date
from {{ ref('int_training_sends') }}
group by
    {%- for feature in features %}
    {{ feature }}_bin,
    {%- endfor %}
    sent_date,
    week_date
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
