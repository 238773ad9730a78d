{# When a send counts for another, in whole days UTC. #}

{% macro period_start(period, date) -%}
  {#- First day of the calendar period of a date; null for a period that is none. -#}
  case {{ period }}
    when 'day' then {{ date }}
    {%- for name in rule_periods() if name != 'day' %}
    when '{{ name }}' then cast({{ dbt.date_trunc(name, date) }} as date)
    {%- endfor %}
  end
{%- endmacro %}


{% macro window_start(rules, date) -%}
  {#- First day whose messages count for a send of the date: sliding days, or the beginning of the period. -#}
  coalesce(
    {{ period_start(rules ~ '.period', date) }},
    {{ add_days(date, '1 - ' ~ rules ~ '.days_before') }}
  )
{%- endmacro %}


{% macro window_end(rules, date) -%}
  {#- Last day whose messages count for a send of the date. The day after a period begins the next one. -#}
  case {{ rules }}.period
    when 'day' then {{ date }}
    {%- for name, days in {'week': 7, 'month': 31, 'quarter': 92}.items() %}
    when '{{ name }}'
      then {{ add_days(
        'cast(' ~ dbt.date_trunc(name, add_days('cast(' ~ dbt.date_trunc(name, date) ~ ' as date)', days)) ~ ' as date)', -1
      ) }}
    {%- endfor %}
    else {{ add_days(date, rules ~ '.days_after - 1') }}
  end
{%- endmacro %}


{% macro scope_key(category, channel, message_type) -%}
  {#- The scope of a message as a number: rules are asked once per scope, not once per message. -#}
  {{ hash_bigint(
    'coalesce(' ~ category ~ ", '') || chr(31) || coalesce(" ~ channel ~ ", '') || chr(31) || coalesce(" ~ message_type ~ ", '')"
  ) }}
{%- endmacro %}
