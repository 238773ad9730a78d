{# What only an engine can say of itself. #}

{% macro changes_by_value() -%}
  {#- Whether tables can be changed in part: an engine that cannot delete rows builds them whole each time. -#}
  {{ return(adapter.dispatch('changes_by_value')()) }}
{%- endmacro %}

{% macro default__changes_by_value() -%} {{ return(true) }} {%- endmacro %}

{% macro spark__changes_by_value() -%} {{ return(false) }} {%- endmacro %}


{% macro limit_memory() -%} {{ return(adapter.dispatch('limit_memory')()) }} {%- endmacro %}

{% macro default__limit_memory() -%}{%- endmacro %}

{% macro duckdb__limit_memory() -%}
  {#- Its own default is 80 % of the machine's memory; beyond the limit it spills beside the database file. -#}
  {%- if env_var('DUCKDB_MEMORY_LIMIT', '') -%} set memory_limit = '{{ env_var("DUCKDB_MEMORY_LIMIT") }}' {%- endif -%}
{%- endmacro %}
