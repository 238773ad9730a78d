{% macro any_landed(source_name, tables) -%}
  {#- Whether one of some raw tables (names, or lists of them as in raw_rows) is there: one loader's need not be where another's are. False while nothing may be asked. -#}
  {%- if execute and flags.INTROSPECT and model.resource_type != 'unit_test' -%}
    {%- for table in tables if source_name ~ '.' ~ (table if table is string else table[0]) in setting('raw_relations')
        or raw_table(source_name, table).relation is not none -%}
      {{ return(true) }}
    {%- endfor -%}
  {%- endif -%}
  {{ return(false) }}
{%- endmacro %}
