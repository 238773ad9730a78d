{% macro generate_schema_name(custom_schema_name, node) -%}
  {#- acme's rule: settings apart, reports where a model says nothing. -#}
  {{ target.schema }}_{{ 'settings' if node.resource_type == 'seed' else custom_schema_name or 'reports' }}
{%- endmacro %}
