{% macro within_refresh(key, scope) -%}
  {#-
    A condition for tests of large stored tables: `dbt build` looks only at rows whose key this refresh computed again,
    as `scope` lists them, and at all rows where that list is empty: everything was built, or nothing. `dbt test`
    always looks at all.
  -#}
  {%- set changed = ref(scope) -%}
  {%- if flags.WHICH == 'build' -%}
    ({{ key }} in (select changed.event_key from {{ changed }} as changed)
    or not exists (select 1 from {{ changed }}))
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}
