{# What events are worth for an outcome: a logistic regression on counts of events, for rpt_suggested_points. #}

{% macro outcome_probability() -%}
  (1 / (1 + exp(-(worth_0
  {%- for event_type in engagement_event_types() %} + worth_{{ loop.index }} * excess_{{ loop.index }}{% endfor -%}
  ))))
{%- endmacro %}
