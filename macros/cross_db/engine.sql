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


{% macro read_times_in_utc() -%}
  {#- Run at the start: times without an offset are read in the session's zone, whoever owns the profile. -#}
  {%- if execute and flags.INTROSPECT -%}
    {%- set zone = adapter.dispatch('session_time_zone')() -%}
    {%- if zone not in ['UTC', 'Etc/UTC', 'GMT', 'Z', 'Etc/GMT', 'Zulu'] -%}
      {{ exceptions.raise_compiler_error(
        "The session's time zone is " ~ zone ~ ': times would be shifted. ' ~ adapter.dispatch('time_zone_remedy')()
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
