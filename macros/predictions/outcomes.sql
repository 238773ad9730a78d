{# What events are worth for an outcome: a logistic regression on counts of events, for rpt_suggested_points. #}

{% macro suggested_event_types() -%}
  {{ return([
    'opened', 'clicked', 'replied', 'forwarded', 'form_submitted', 'page_viewed', 'purchased',
  ]) }}
{%- endmacro %}


{% macro outcome_probability() -%}
  (1 / (1 + exp(-(worth_0
  {%- for event_type in suggested_event_types() %} + worth_{{ loop.index }} * excess_{{ loop.index }}{% endfor -%}
  ))))
{%- endmacro %}
