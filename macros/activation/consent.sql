{# What counts as a sign of life: the one definition. #}

{% macro is_engaged_day(days) -%}
  {#- True for a day of a contact on which a person did something out of interest. -#}
  {%- for event_type in engagement_event_types() -%}
    {{ days }}.{{ event_type }}_count{{ ' + ' if not loop.last }}
  {%- endfor %} > 0
{%- endmacro %}
