{% macro percentile_rank(lower_count, scored_count) -%}
  {#- Share of the other contacts that score lower, from 0 to 1; 0 for a single contact. Ties share the value. -#}
  coalesce(
    cast({{ lower_count }} as {{ type_double() }}) / nullif(cast({{ scored_count }} - 1 as {{ type_double() }}), 0), 0
  )
{%- endmacro %}


{% macro quantile_number(lower_count, scored_count, quantiles) -%}
  {#- The quantile from 1 to `quantiles` (the best) that a contact falls into; ties fall into one. -#}
  cast(least(
    {{ quantiles }},
    coalesce(
      floor(
        cast({{ quantiles }} * {{ lower_count }} as {{ type_double() }})
        / nullif(cast({{ scored_count }} - 1 as {{ type_double() }}), 0)
      ),
      0
    ) + 1
  ) as integer)
{%- endmacro %}


{% macro is_in_tier(score, tiers) -%}
  {#- True for the tier with the highest `min_score` that is not above the score. -#}
  ({{ tiers }}.min_score is null or {{ score }} >= {{ tiers }}.min_score)
  and ({{ tiers }}.below_score is null or {{ score }} < {{ tiers }}.below_score)
{%- endmacro %}


{% macro ratio(numerator, denominator) -%}
  {#- A share as a double, null where the denominator is zero. -#}
  cast({{ numerator }} as {{ type_double() }}) / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
{%- endmacro %}
