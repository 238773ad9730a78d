{# Scorecard points beside rows that hold a target and bin_1 to bin_6. #}

{% macro term_feature(target, place) -%}
  {#- SQL: the name of the feature at a place of a target's cells; null where the target has fewer. -#}
  case {{ target }}
    {%- for name, features in prediction_targets().items() if features | length >= place %}
    when '{{ name }}' then '{{ features[place - 1] }}'
    {%- endfor %}
  end
{%- endmacro %}


{% macro join_term_points(cells, cards, version=none) -%}
  {#-
    Joins of each term's points to cells with target and bin_1 to bin_6, as term_0 (the base) to term_6.
    cards: step with target, feature, bin, points; version: a column that cells and cards must share, if any.
  -#}
  {%- for place in [0] + prediction_term_places() | list %}
{{ 'left' if place else 'inner' }} join {{ cards }} as term_{{ place }}
    on
        {{ cells }}.target = term_{{ place }}.target
        {%- if version %}
        and {{ cells }}.{{ version }} = term_{{ place }}.{{ version }}
        {%- endif %}
        and {{ term_feature(cells ~ '.target', place) if place else "'base'" }} = term_{{ place }}.feature
        {%- if place %}
        and {{ cells }}.bin_{{ place }} = term_{{ place }}.bin
        {%- endif %}
  {%- endfor %}
{%- endmacro %}


{% macro joined_log_odds() -%}
  {#- The log-odds of a cell, after join_term_points. -#}
  term_0.points
  {%- for place in prediction_term_places() %}
    + coalesce(term_{{ place }}.points, 0)
  {%- endfor %}
{%- endmacro %}


{% macro target_number(target) -%}
  {#- SQL: the number of a target, from 1. -#}
  case {{ target }}
    {%- for name in prediction_targets() %}
    when '{{ name }}' then {{ loop.index }}
    {%- endfor %}
  end
{%- endmacro %}


{% macro probability_of(log_odds) -%}
  {#- From log-odds to a probability, as a double. -#}
  (1 / (1 + exp(-cast({{ log_odds }} as {{ type_double() }}))))
{%- endmacro %}


{% macro log_loss_sum(log_odds) -%}
  {#- Aggregate: minus the log-likelihood of cells with send_count, outcome_count, in nats, as an exact decimal. -#}
  sum(cast(
    send_count * ln(1 + exp(cast({{ log_odds }} as {{ type_double() }})))
    - outcome_count * cast({{ log_odds }} as {{ type_double() }}) as decimal(28, 9)
  ))
{%- endmacro %}


{% macro cell_key(target) -%}
  {#- SQL: a number that names the combination of a target's bins, from columns <feature>_bin. -#}
  {%- for feature in prediction_targets()[target] %}
    {{- ' + ' if not loop.first -}} cast({{ feature }}_bin as bigint) * {{ 16 ** loop.index0 }}
  {%- endfor %}
{%- endmacro %}


{% macro cell_auc() -%}
  {#-
    Aggregate: AUC of cells with send_count, outcome_count and lower_count (Hanley and McNeil 1982), ties counting half;
    null where all did or nobody did.
  -#}
  {{ ratio(
    'sum(cast(outcome_count * (lower_count + (send_count + 1) / 2.0) as decimal(38, 1)))'
    ~ ' - sum(outcome_count) * (sum(outcome_count) + 1) / 2.0',
    'cast(sum(outcome_count) as ' ~ type_double() ~ ') * (sum(send_count) - sum(outcome_count))'
  ) }}
{%- endmacro %}


{% macro drift_partition() -%} partition by scorecard_version, window_name, target, feature {%- endmacro %}


{% macro target_of(number) -%}
  {#- SQL: the target of a number, the reverse of target_number. -#}
  case {{ number }}
    {%- for name in prediction_targets() %}
    when {{ loop.index }} then '{{ name }}'
    {%- endfor %}
  end
{%- endmacro %}
