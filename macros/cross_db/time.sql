{# Time arithmetic that engines spell differently. All timestamps are UTC. #}

{% macro epoch_micros(timestamp) -%} {{ return(adapter.dispatch('epoch_micros', 'engagement_scoring')(timestamp)) }} {%- endmacro %}

{% macro default__epoch_micros(timestamp) -%} epoch_us({{ timestamp }}) {%- endmacro %}

{% macro postgres__epoch_micros(timestamp) -%}
  cast(extract(epoch from {{ timestamp }}) * 1000000 as bigint)
{%- endmacro %}

{% macro spark__epoch_micros(timestamp) -%} unix_micros({{ timestamp }}) {%- endmacro %}


{% macro days_between(first_date, second_date) -%}
  {{ return(adapter.dispatch('days_between', 'engagement_scoring')(first_date, second_date)) }}
{%- endmacro %}

{% macro default__days_between(first_date, second_date) -%}
  cast({{ second_date }} - {{ first_date }} as integer)
{%- endmacro %}

{% macro spark__days_between(first_date, second_date) -%}
  datediff({{ second_date }}, {{ first_date }})
{%- endmacro %}


{% macro add_days(date, days) -%} {{ return(adapter.dispatch('add_days', 'engagement_scoring')(date, days)) }} {%- endmacro %}

{% macro default__add_days(date, days) -%} ({{ date }} + cast({{ days }} as integer)) {%- endmacro %}

{% macro spark__add_days(date, days) -%} date_add({{ date }}, cast({{ days }} as integer)) {%- endmacro %}


{% macro epoch_seconds(timestamp) -%}
  cast(floor({{ epoch_micros(timestamp) }} / 1000000.0) as bigint)
{%- endmacro %}


{% macro timestamp_text(timestamp) -%}
  {#- YYYY-MM-DD HH:MM:SS -#}
  {{ return(adapter.dispatch('timestamp_text', 'engagement_scoring')(timestamp)) }}
{%- endmacro %}

{% macro default__timestamp_text(timestamp) -%} strftime({{ timestamp }}, '%Y-%m-%d %H:%M:%S') {%- endmacro %}

{% macro postgres__timestamp_text(timestamp) -%} to_char({{ timestamp }}, 'YYYY-MM-DD HH24:MI:SS') {%- endmacro %}

{% macro spark__timestamp_text(timestamp) -%} date_format({{ timestamp }}, 'yyyy-MM-dd HH:mm:ss') {%- endmacro %}


{% macro zone_offset_seconds(timestamp, time_zone) -%}
  {#- Seconds that the clock of an IANA zone is ahead of UTC at a time. The name must be one the engine knows. -#}
  {{ return(adapter.dispatch('zone_offset_seconds', 'engagement_scoring')(timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__zone_offset_seconds(timestamp, time_zone) -%}
  cast(
    {{ epoch_seconds('timezone(' ~ time_zone ~ ", timezone('UTC', " ~ timestamp ~ '))') }}
    - {{ epoch_seconds(timestamp) }} as integer
  )
{%- endmacro %}

{% macro spark__zone_offset_seconds(timestamp, time_zone) -%}
  cast(
    {{ epoch_seconds('from_utc_timestamp(' ~ timestamp ~ ', ' ~ time_zone ~ ')') }}
    - {{ epoch_seconds(timestamp) }} as integer
  )
{%- endmacro %}


{% macro hour_of_day(seconds) -%}
  {#- Hour, 0 to 23, of whole seconds since 1970 on some clock. -#}
  cast(mod(floor({{ seconds }} / 3600.0), 24) as integer)
{%- endmacro %}


{% macro iso_weekday(seconds) -%}
  {#- Weekday, 1 = Monday to 7 = Sunday, of whole seconds since 1970 on some clock. -#}
  cast(mod(floor({{ seconds }} / 86400.0) + 3, 7) + 1 as integer)
{%- endmacro %}
