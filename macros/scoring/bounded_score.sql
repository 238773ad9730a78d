{% macro bounded_score(points, scores) -%}
  {#- Points cut to [min_score, max_score] of the score, rounded half away from zero to type_score(). -#}
  cast(round(greatest(
    least({{ points }}, coalesce({{ scores }}.max_score, {{ points }})),
    coalesce({{ scores }}.min_score, {{ points }})
  ), 4) as {{ type_score() }})
{%- endmacro %}
