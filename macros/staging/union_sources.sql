{% macro union_sources(entity) -%}
  {#- The rows of one entity from every enabled source: all sources end in the same columns. -#}
  {%- for source in setting('enabled_sources') -%}
    select * from {{ ref('stg_' ~ source ~ '__' ~ entity) }}
    {%- if not loop.last %}

    union all

    {% endif %}
  {%- endfor %}
{%- endmacro %}
