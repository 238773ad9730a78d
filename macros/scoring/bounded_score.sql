{% macro bounded_score(points, scores) -%}
  {#- Points cut to [min_score, max_score] of the score, rounded half away from zero to type_score(). -#}
  cast(round(
    case
      when {{ points }} < {{ scores }}.min_score then {{ scores }}.min_score
      when {{ points }} > {{ scores }}.max_score then {{ scores }}.max_score
      else {{ points }}
    end,
    4
  ) as {{ type_score() }})
{%- endmacro %}
