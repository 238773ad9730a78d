{# What only an engine can say of itself. #}

{% macro stored_incrementally() -%}
  {#- The materialization of tables that a refresh changes in part; whole tables where an engine cannot delete rows. -#}
  {{ return(adapter.dispatch('stored_incrementally')()) }}
{%- endmacro %}

{% macro default__stored_incrementally() -%} {{ return('incremental') }} {%- endmacro %}

{% macro spark__stored_incrementally() -%} {{ return('table') }} {%- endmacro %}
