{#
  Where a raw table lies and which columns it has. On DuckDB: files under RAW_DIR (`generic`) or RAW_DIR/<source>
  (every other source), `<table>.parquet` or `<table>/*.parquet`, else the same with `.csv`; without files, and on the
  other engines, the table that the source's YAML names.
#}

{% macro raw_table(source_name, table) -%}
  {#- Gives {relation, columns}: what to write after `from`, and {name: type}; both none where the table is absent. -#}
  {{ return(adapter.dispatch('raw_table')(source_name, table)) }}
{%- endmacro %}


{% macro raw_folder(source_name) -%}
  {#- The directory of a source's files. -#}
  {{ return(env_var('RAW_DIR', 'data/raw') ~ ('' if source_name == 'generic' else '/' ~ source_name)) }}
{%- endmacro %}


{% macro default__raw_table(source_name, table) -%}
  {%- set source_relation = source(source_name, table) -%}
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


{% macro duckdb__raw_table(source_name, table) -%}
  {%- set folder = engagement_scoring.raw_folder(source_name) -%}
  {%- set readers = {
    'parquet': "read_parquet('{}', union_by_name = true)",
    'csv': "read_csv('{}', union_by_name = true, all_varchar = true, header = true)",
  } -%}
  {%- set found = {} -%}
  {%- for ending, reader in readers.items() -%}
    {#- Letter case of file names does not matter: broadLogRcp.csv is the table broadlogrcp. -#}
    {%- set files = run_query(
      "select file from glob('" ~ folder ~ '/*.' ~ ending ~ "') union all select file from glob('"
      ~ folder ~ '/*/*.' ~ ending ~ "') order by file"
    ).columns[0].values() | list if not found else [] -%}
    {%- for file in files if not found -%}
      {%- set parts = file[folder | length + 1:].split('/') -%}
      {%- if parts | length == 1 and parts[0] | lower == table ~ '.' ~ ending -%}
        {%- do found.update({'relation': reader.format(file)}) -%}
      {%- elif parts | length == 2 and parts[0] | lower == table -%}
        {%- do found.update({'relation': reader.format(folder ~ '/' ~ parts[0] ~ '/*.' ~ ending)}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if not found -%}
    {{ return(engagement_scoring.default__raw_table(source_name, table)) }}
  {%- endif -%}
  {%- set columns = {} -%}
  {%- for row in run_query('describe select * from ' ~ found.relation).rows -%}
    {%- do columns.update({row[0] | lower: row[1] | upper}) -%}
  {%- endfor -%}
  {{ return({'relation': found.relation, 'columns': columns}) }}
{%- endmacro %}
