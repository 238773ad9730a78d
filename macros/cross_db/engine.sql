{# What only an engine can say of itself. #}

{% macro changes_by_value() -%}
  {#- Whether tables can be changed in part: an engine that cannot delete rows builds them whole each time. -#}
  {{ return(adapter.dispatch('changes_by_value', 'engagement_scoring')()) }}
{%- endmacro %}

{% macro default__changes_by_value() -%} {{ return(true) }} {%- endmacro %}

{% macro spark__changes_by_value() -%} {{ return(false) }} {%- endmacro %}


{% macro check_engine() -%}
  {#- Any other engine would get DuckDB's SQL, which is the default of every macro here. -#}
  {%- if target.type not in ['duckdb', 'postgres', 'spark'] -%}
    {{ exceptions.raise_compiler_error(
      'engagement_scoring has no SQL for ' ~ target.type ~ ': it is written for DuckDB, PostgreSQL and Spark.'
    ) }}
  {%- endif -%}
{%- endmacro %}


{% macro limit_memory() -%} {{ return(adapter.dispatch('limit_memory', 'engagement_scoring')()) }} {%- endmacro %}

{% macro default__limit_memory() -%}{%- endmacro %}

{% macro duckdb__limit_memory() -%}
  {#- Its own default is 80 % of the machine's memory; beyond the limit it spills beside the database file. -#}
  {%- if env_var('DUCKDB_MEMORY_LIMIT', '') -%} set memory_limit = '{{ env_var("DUCKDB_MEMORY_LIMIT") }}' {%- endif -%}
{%- endmacro %}


{% macro read_times_in_utc() -%}
  {#- Run at the start: times without an offset are read in the session's zone, whoever owns the profile. -#}
  {%- if execute and flags.INTROSPECT -%}
    {%- set zone = adapter.dispatch('session_time_zone', 'engagement_scoring')() -%}
    {%- if zone not in ['UTC', 'Etc/UTC', 'GMT', 'Z', 'Etc/GMT', 'Zulu'] -%}
      {{ exceptions.raise_compiler_error(
        "The session's time zone is " ~ zone ~ ': times would be shifted. ' ~ adapter.dispatch('time_zone_remedy', 'engagement_scoring')()
      ) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{% macro default__session_time_zone() -%} {{ return(run_query("select current_setting('TimeZone')").columns[0].values()[0]) }} {%- endmacro %}

{% macro duckdb__session_time_zone() -%}
  {#- Set for every connection to come; a profile that sets another zone sets it for each anew, and is refused. -#}
  {%- do run_query("set global TimeZone = 'UTC'") -%}
  {{ return(default__session_time_zone()) }}
{%- endmacro %}

{% macro spark__session_time_zone() -%} {{ return(run_query('select current_timezone()').columns[0].values()[0]) }} {%- endmacro %}

{% macro default__time_zone_remedy() -%} {{ return('Set PGTZ=UTC in the environment of dbt.') }} {%- endmacro %}

{% macro duckdb__time_zone_remedy() -%} {{ return('Write `settings: {TimeZone: UTC}` into the profile.') }} {%- endmacro %}

{% macro spark__time_zone_remedy() -%}
  {{ return('Write `server_side_parameters: {spark.sql.session.timeZone: UTC}` into the profile.') }}
{%- endmacro %}


{% macro plan_joins() -%}
  {#-
    Run before each model. PostgreSQL guesses that steps within a query have few rows, and would join them row by row.
    Contracts say `double`, which has another name there.
  -#}
  {%- if target.type == 'postgres' -%}
    {%- for column in model['columns'].values() if execute and column.data_type == 'double' -%}
      {%- do column.update({'data_type': type_double()}) -%}
    {%- endfor -%}
    set local enable_nestloop = off
  {%- endif -%}
{%- endmacro %}


{% macro postgres__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {#- dbt's own: decimals are compared as numbers there, though a result and its expectation may show other zeros at the end. -#}
  {%- set shown = [] -%}
  {%- for column in adapter.get_column_schema_from_query(get_empty_subquery_sql(main_sql)) if column.quoted in expected_column_names -%}
    {%- do shown.append('trim_scale(' ~ column.quoted ~ ') as ' ~ column.quoted if column.dtype == 'DECIMAL' else column.quoted) -%}
  {%- endfor -%}
  with
  {%- for kind, rows in {'actual': main_sql, 'expected': expected_fixture_sql}.items() %}
  dbt_internal_unit_test_{{ kind }} as (
    select {{ shown | join(', ') }}, '{{ kind }}' as "actual_or_expected" from ({{ rows }}) as {{ kind }}_rows
  ){{ ',' if not loop.last }}
  {%- endfor %}
  select * from dbt_internal_unit_test_actual union all select * from dbt_internal_unit_test_expected
{%- endmacro %}


{% macro open_schemas(schemas) -%}
  {#- Run at the end: grants on tables are dbt's, but the role that reads the marts must be let into their schemas, too. -#}
  {%- if execute and target.type == 'postgres' -%}
    {%- for node in graph.nodes.values() if node.package_name == model.package_name and node.schema in schemas
        and node.config.get('grants', {}).get('select') -%}
      {%- do run_query('grant usage on schema ' ~ node.schema ~ ' to ' ~ node.config.grants.select | join(', ')) -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{% macro spark__load_csv_rows(model, agate_table) -%}
  {#- dbt's own: it writes quotes and backslashes of a cell as they are, and an empty cell as the text None. -#}
  {%- set types = model.config.column_types -%}
  {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
    {%- set values = [] -%}
    {%- for row in rows -%}
      {%- set cells = [] -%}
      {%- for name, value in row.dict().items() -%}
        {%- set text = value | string | replace('\\', '\\\\') | replace("'", "\\'") -%}
        {%- do cells.append(
          'cast(' ~ ('null' if value is none else "'" ~ text ~ "'") ~ ' as '
          ~ types.get(name, adapter.convert_type(agate_table, loop.index0)) ~ ')'
        ) -%}
      {%- endfor -%}
      {%- do values.append('(' ~ cells | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- do adapter.add_query('insert into ' ~ this ~ ' values ' ~ values | join(', '), abridge_sql_log=True) -%}
  {%- endfor -%}
  {{ return('') }}
{%- endmacro %}
