{# Times that vendors write as numbers, or in the time of the account. All timestamps given are UTC. #}

{% macro parse_epoch(text) -%}
  {#-
    Seconds or milliseconds since 1970 as UTC timestamp, fractions to the microsecond. From 1e11 on a number is
    milliseconds: as seconds it would lie after the year 5138, as milliseconds a smaller one before March 1973.
    Null for a text that is no number, a negative one, or one after the year 9999.
  -#}
  {%- set number = parse_decimal(text, 28, 9) -%}
  case
    when {{ number }} >= 0 and {{ number }} < 100000000000
      then {{ timestamp_of_micros('cast(round(' ~ number ~ ' * 1000000) as bigint)') }}
    when {{ number }} >= 100000000000 and {{ number }} < 253402300800000
      then {{ timestamp_of_micros('cast(round(' ~ number ~ ' * 1000) as bigint)') }}
  end
{%- endmacro %}


{% macro parse_time(text) -%}
  {#- A vendor's time as UTC timestamp: a number of nine digits or more as parse_epoch(), else as parse_timestamp(). -#}
  case
    when {{ matches(text, '^ *[0-9]{9,}([.][0-9]*)? *$') }} then {{ parse_epoch(text) }}
    else {{ parse_timestamp(text) }}
  end
{%- endmacro %}


{% macro timestamp_of_micros(micros) -%} {{ return(adapter.dispatch('timestamp_of_micros', 'engagement_scoring')(micros)) }} {%- endmacro %}

{% macro default__timestamp_of_micros(micros) -%} make_timestamp({{ micros }}) {%- endmacro %}

{% macro postgres__timestamp_of_micros(micros) -%}
  (cast('1970-01-01' as timestamp) + {{ micros }} * interval '1 microsecond')
{%- endmacro %}

{% macro spark__timestamp_of_micros(micros) -%} timestamp_micros({{ micros }}) {%- endmacro %}


{% macro has_offset(text) -%}
  {#- True for an ISO-8601 time that says where it stands: Z or an offset. -#}
  {{ matches(text, ':[0-9][0-9]([.,][0-9]+)?(Z| ?[+-][0-9:]+| UTC) *$') }}
{%- endmacro %}


{% macro local_to_utc(timestamp, timezone) -%}
  {#- A timestamp in the time of a zone (SQL text, IANA name), as UTC timestamp. -#}
  {{ return(adapter.dispatch('local_to_utc', 'engagement_scoring')(timestamp, timezone)) }}
{%- endmacro %}

{% macro default__local_to_utc(timestamp, timezone) -%}
  timezone('UTC', timezone({{ timezone }}, {{ timestamp }}))
{%- endmacro %}

{% macro spark__local_to_utc(timestamp, timezone) -%} to_utc_timestamp({{ timestamp }}, {{ timezone }}) {%- endmacro %}


{% macro account_time(text, timezone) -%}
  {#-
    ISO-8601 text as UTC timestamp, as parse_timestamp() does, but a time without an offset stands in the time zone of
    the vendor's account (SQL text, an IANA name; null = UTC).
  -#}
  case
    when {{ has_offset(text) }} or {{ matches(text, '^ *[0-9]{9,}([.][0-9]*)? *$') }} then {{ parse_time(text) }}
    else {{ local_to_utc(parse_timestamp(text), 'coalesce(' ~ timezone ~ ", 'UTC')") }}
  end
{%- endmacro %}
