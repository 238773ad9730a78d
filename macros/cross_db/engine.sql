{# What only an engine can say of itself. #}

{% macro engine_version() -%}
  {#- SQL text that changes where hashes of the engine may change: stored event keys are then computed again. -#}
  {{ return(adapter.dispatch('engine_version')()) }}
{%- endmacro %}

{% macro default__engine_version() -%} 'md5' {%- endmacro %}

{% macro duckdb__engine_version() -%} version() {%- endmacro %}


{% macro stored_incrementally() -%}
  {#- The materialization of tables that a refresh changes in part; whole tables where an engine cannot delete rows. -#}
  {{ return(adapter.dispatch('stored_incrementally')()) }}
{%- endmacro %}

{% macro default__stored_incrementally() -%} {{ return('incremental') }} {%- endmacro %}

{% macro spark__stored_incrementally() -%} {{ return('table') }} {%- endmacro %}
