{% macro generate_schema_name(custom_schema_name, node) -%}
  {#-
    Where this project is the root, schemas are named exactly as configured: readers know `scoring`, not `main_scoring`.
    In another project's house that project names them, by its own macro or by dbt's; dbt would ask this one.
  -#}
  {%- if project_name == 'engagement_scoring' -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
  {%- else -%}
    {{ context[project_name].get('generate_schema_name', dbt.generate_schema_name)(custom_schema_name, node) }}
  {%- endif -%}
{%- endmacro %}
