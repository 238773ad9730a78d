{#
  The rows of a raw table, every column asked for present: as text, except where the loader already gives the wanted
  type. A column that the loader does not land is null throughout; blank text is null.

  columns: {name: kind}; kind is text, timestamp, decimal or boolean, or `<kind> from <column> or <column> ...` where
  the loader names the column otherwise: the first that it lands counts. For timestamp and decimal a second column
  `<name>_text` keeps what was received, so that "missing" and "unreadable" stay apart.
#}
{% macro raw_rows(table, columns, is_required=false, source_name='generic') -%}
  {%- set unit_test = model.resource_type == 'unit_test' -%}
  {%- set source_relation = source(source_name, table) -%}
  {%- if not execute or not flags.INTROSPECT or unit_test -%}
    {%- set raw = {'relation': source_relation, 'columns': none} -%}
  {%- elif not source_is_enabled(source_name) -%}
    {#- The generic models exist whatever is enabled, for the unit tests of what reads them: without rows. -#}
    {%- set raw = {'relation': none, 'columns': none} -%}
  {%- else -%}
    {%- set raw = raw_table(source_name, table) -%}
    {%- if raw.relation is none and is_required -%}
      {{ _refuse_missing_table(source_name, table) }}
    {%- endif -%}
  {%- endif -%}
select
  {%- for name, kind_from in columns.items() %}
    {%- set kind = kind_from.split(' from ')[0] %}
    {%- set names = kind_from.split(' from ')[1].split(' or ') if ' from ' in kind_from else [name] %}
    {%- set landed = names if raw.columns is none else names | select('in', raw.columns) | list %}
    {%- set column = landed[0] if landed else names[0] %}
    {%- set dtype = 'TEXT' if raw.columns is none else raw.columns.get(column) %}
    {%- if raw.relation is none %}{% set dtype = none %}{% endif %}
    {{ _raw_column(table, column, name, kind, dtype) }}{{ ',' if not loop.last }}
  {%- endfor %}
{%- if raw.relation is not none %}
from {{ raw.relation }} as landed
{%- else %}
from (select 1 as nothing) as absent
where 1 = 0
{%- endif %}
{%- endmacro %}


{% macro _refuse_missing_table(source_name, table) -%}
  {{ exceptions.raise_compiler_error(
    "The raw table '" ~ table ~ ("'" if source_name == 'generic' else "' of the source '" ~ source_name ~ "'")
    ~ ' was not found. Put ' ~ table ~ '.parquet (or ' ~ table ~ '/*.parquet) in the directory '
    ~ ('that RAW_DIR names' if source_name == 'generic' else source_name ~ '/ of the one that RAW_DIR names')
    ~ ' (now: ' ~ env_var('RAW_DIR', 'data/raw') ~ "), or load a table '" ~ source(source_name, table)
    ~ ("'. `make build` makes demo data." if source_name == 'generic'
       else "', or take '" ~ source_name ~ "' out of enabled_sources.")
  ) }}
{%- endmacro %}


{% macro newest_load(table) -%}
  {#-
    A query of the time of the newest load of a raw table of the `generic` source, one row: what `dbt source freshness`
    compares with the clock.
  -#}
  {%- set raw = raw_table('generic', table) -%}
  {%- if raw.relation is none -%}
    {{ _refuse_missing_table('generic', table) }}
  {%- endif -%}
select max(loaded_at)
from (
  select {{ _raw_column(table, 'loaded_at', 'loaded_at', 'timestamp', raw.columns.get('loaded_at')) }}
  from {{ raw.relation }} as landed
) as received
{%- endmacro %}


{% macro _raw_column(table, column, name, kind, dtype) -%}
  {%- set received = 'landed.' ~ column -%}
  {%- set text = 'cast(null as ' ~ type_text() ~ ')' if dtype is none
    else received if _is_text(dtype)
    else 'cast(' ~ received ~ ' as ' ~ type_text() ~ ')' -%}
  {%- set present_text = 'case when ltrim(' ~ text ~ ") <> '' then " ~ text ~ ' end' if _is_text(dtype) else text -%}
  {%- if (column == 'id' or column.endswith('_id')) and _is_floating(dtype) -%}
    {{ exceptions.raise_compiler_error(
      'The column ' ~ table ~ '.' ~ column ~ ' is of type ' ~ dtype ~ ': ids of 16 digits and more have lost digits '
      ~ 'there, so two people may have become one. Load it as text.'
    ) }}
  {%- endif -%}
  {%- if kind == 'boolean' -%}
    {{ received if dtype == 'BOOLEAN' else parse_boolean(text) }} as {{ name }}
  {%- elif kind == 'timestamp' -%}
    {{ 'cast(' ~ received ~ ' as timestamp)' if _is_timestamp(dtype) else parse_timestamp(text) }} as {{ name }},
    {{ present_text }} as {{ name }}_text
  {%- elif kind == 'decimal' -%}
    {{ parse_decimal(text) }} as {{ name }},
    {{ present_text }} as {{ name }}_text
  {%- else -%}
    {{ present_text }} as {{ name }}
  {%- endif -%}
{%- endmacro %}


{% macro _is_text(dtype) -%}
  {{ return(dtype is not none and dtype.split('(')[0] in ['TEXT', 'VARCHAR', 'STRING', 'CHARACTER VARYING', 'CHAR']) }}
{%- endmacro %}

{% macro _is_floating(dtype) -%}
  {{ return(dtype is not none and dtype in ['DOUBLE', 'FLOAT', 'REAL', 'DOUBLE PRECISION']) }}
{%- endmacro %}

{% macro _is_timestamp(dtype) -%}
  {{ return(dtype is not none and (dtype == 'TIMESTAMP' or dtype.startswith('TIMESTAMP_') or dtype == 'TIMESTAMP WITHOUT TIME ZONE')) }}
{%- endmacro %}
