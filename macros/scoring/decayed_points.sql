{% macro decayed_points(points, age_days, rules) -%}
  {#-
    What the points of one event are still worth at an age in days, as type_points(). rules: the step that holds the
    columns of stg_config__scoring_rules. Each event is rounded, half away from zero, before any sum.
  -#}
  cast(
    case
      when {{ age_days }} >= {{ rules }}.expires_after_days then 0
      when {{ rules }}.decay = 'exponential'
        then {{ round_points(points ~ ' * power(0.5, ' ~ age_days ~ ' / ' ~ rules ~ '.half_life_days)') }}
      when {{ rules }}.decay = 'linear'
        then {{ round_points(
          points ~ ' * greatest(0, 1 - ' ~ rules ~ '.linear_step_fraction * floor(' ~ age_days ~ ' / '
          ~ 'cast(' ~ rules ~ '.linear_step_days as ' ~ type_double() ~ ')))'
        ) }}
      else {{ points }}
    end as {{ type_points() }}
  )
{%- endmacro %}


{% macro round_points(number) -%}
  {#- Six decimals, half away from zero: engines differ in how they round a double. -#}
  sign({{ number }}) * floor(abs({{ number }}) * 1000000 + 0.5) / 1000000
{%- endmacro %}
