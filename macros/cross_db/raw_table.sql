{#
  Where a raw table of the `generic` source lies and which columns it has. On DuckDB: Parquet files
  `<table>.parquet` or `<table>/*.parquet` under RAW_DIR, else a table in schema `raw`; elsewhere a table in `raw`.
#}

{% macro raw_table(table) -%}
  {#- Gives {relation, columns}: what to write after `from`, and {name: type}; both none where the table is absent. -#}
  {{ return(adapter.dispatch('raw_table')(table)) }}
{%- endmacro %}


{% macro default__raw_table(table) -%}
  {%- set source_relation = source('generic', table) -%}
  {%- set found = load_relation(source_relation) -%}
  {%- if not found -%}
    {{ return({'relation': none, 'columns': none}) }}
  {%- endif -%}
  {%- set columns = {} -%}
  {%- for column in adapter.get_columns_in_relation(source_relation) -%}
    {%- do columns.update({column.name | lower: column.dtype | upper}) -%}
  {%- endfor -%}
  {{ return({'relation': source_relation, 'columns': columns}) }}
{%- endmacro %}


{% macro duckdb__raw_table(table) -%}
  {%- set raw_dir = env_var('RAW_DIR', 'data/raw') -%}
  {%- set files = run_query(
    "select file from glob('" ~ raw_dir ~ '/' ~ table ~ ".parquet') union all select file from glob('"
    ~ raw_dir ~ '/' ~ table ~ "/*.parquet')"
  ).columns[0].values() | list -%}
  {%- if not files -%}
    {{ return(engagement_scoring.default__raw_table(table)) }}
  {%- endif -%}
  {%- set relation -%}
    read_parquet(
      ['{{ raw_dir }}/{{ table }}{{ ".parquet" if files | length == 1 and files[0].endswith('/' ~ table ~ '.parquet') else "/*.parquet" }}'],
      union_by_name = true
    )
  {%- endset -%}
  {%- set columns = {} -%}
  {%- for row in run_query('describe select * from ' ~ relation).rows -%}
    {%- do columns.update({row[0] | lower: row[1] | upper}) -%}
  {%- endfor -%}
  {{ return({'relation': relation, 'columns': columns}) }}
{%- endmacro %}
