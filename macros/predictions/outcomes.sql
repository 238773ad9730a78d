{# What events are worth for an outcome: a logistic regression on counts of events, for rpt_suggested_points. #}

{% macro suggested_event_types() -%}
  {{ return([
    'opened', 'clicked', 'replied', 'forwarded', 'form_submitted', 'page_viewed', 'purchased',
  ]) }}
{%- endmacro %}


{% macro suggested_outcomes() -%}
  {#- Outcomes that a marketer may choose, as columns of int_outcome_contacts. -#}
  {{ return(['clicked', 'purchased', 'stayed']) }}
{%- endmacro %}


{% macro outcome_probability() -%}
  (1 / (1 + exp(-(worth_0
  {%- for event_type in suggested_event_types() %} + worth_{{ loop.index }} * excess_{{ loop.index }}{% endfor -%}
  ))))
{%- endmacro %}


{% macro worth_step(place) -%}
  {#- One penalised Newton step of the worth of an event, at most 2 log-odds; place 0 is the base. -#}
  {%- set excess = 'excess_' ~ place if place else '1' -%}
  greatest(-2, least(2, (
    {{ summed(excess ~ ' * (outcome_count - contact_count * ' ~ outcome_probability() ~ ')', 'outcome') }}
    - worth_{{ place }}
  ) / (
    {{ summed(
      excess ~ ' * ' ~ excess ~ ' * contact_count * ' ~ outcome_probability() ~ ' * (1 - '
      ~ outcome_probability() ~ ')', 'outcome'
    ) }}
    + 1
  )))
{%- endmacro %}


{% macro outcome_cycles(relation, cycles=2) -%}
  {#- The steps of so many cycles of coordinate-wise Newton steps from the step `relation`; the last one is `fitted`. -#}
  {%- set count = suggested_event_types() | length -%}
  {%- set step = namespace(before=relation) -%}
  {%- for cycle in range(1, cycles + 1) -%}
    {%- for place in range(count + 1) -%}
      {%- set is_last = cycle == cycles and place == count -%}
      {%- set name = 'fitted' if is_last else 'cycle_' ~ cycle ~ '_worth_' ~ place %}
{{ name }} as (

    select
        outcome,
        contact_count,
        outcome_count,
        {%- for other in range(1, count + 1) %}
        excess_{{ other }},
        mean_{{ other }},
        {%- endfor %}
        {%- for other in range(count + 1) %}
        worth_{{ other }}{% if other == place %} + {{ worth_step(place) }} as worth_{{ place }}{% endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ step.before }}

){{ ',' if not is_last }}
{% set step.before = name -%}
    {%- endfor -%}
  {%- endfor -%}
{%- endmacro %}


{% macro scaled_points(log_odds) -%}
  {#- Log-odds as points; the base also gets the points of even odds. -#}
  ({{ log_odds }}) * paired.points_per_log_odds
    + case when paired.event_type = 'base' then paired.base_points else 0 end
{%- endmacro %}
