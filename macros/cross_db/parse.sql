{#
  From text to a value, or to null where the text is no such value: nothing here fails and nothing guesses.
  The patterns say what is accepted on every engine, whatever more its own casts would take.
#}

{% macro parse_number(text) -%} {{ return(adapter.dispatch('parse_number', 'engagement_scoring')(text)) }} {%- endmacro %}

{% macro default__parse_number(text) -%}
  case when {{ matches(text, _number_pattern()) }} then try_cast(trim({{ text }}) as {{ type_double() }}) end
{%- endmacro %}

{% macro postgres__parse_number(text) -%}
  case when {{ matches(text, _number_pattern()) }} then cast(trim({{ text }}) as {{ type_double() }}) end
{%- endmacro %}

{% macro _number_pattern() -%} ^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})? *$ {%- endmacro %}


{% macro parse_decimal(text, precision=18, scale=6) -%}
  {#- Null as well where the value has more digits before the point than the type. -#}
  {{ return(adapter.dispatch('parse_decimal', 'engagement_scoring')(text, precision, scale)) }}
{%- endmacro %}

{% macro default__parse_decimal(text, precision, scale) -%}
  case
    when {{ matches(text, _number_pattern()) }}
      then try_cast(trim({{ text }}) as decimal({{ precision }}, {{ scale }}))
  end
{%- endmacro %}

{% macro postgres__parse_decimal(text, precision, scale) -%}
  case
    when {{ matches(text, _number_pattern()) }}
      then
        case
          when abs(round(cast(trim({{ text }}) as decimal), {{ scale }})) < 1e{{ precision - scale }}
            then cast(trim({{ text }}) as decimal({{ precision }}, {{ scale }}))
        end
  end
{%- endmacro %}


{% macro parse_integer(text) -%}
  {#- A whole number of at most nine digits; `3.0` is one. -#}
  case
    when {{ matches(text, '^ *[+-]?[0-9]{1,9}([.]0*)? *$') }}
      then cast(split_part(trim({{ text }}), '.', 1) as integer)
  end
{%- endmacro %}


{% macro parse_boolean(text, true_words=['true', '1'], false_words=['false', '0']) -%}
  case
    when lower(trim({{ text }})) in ({{ quoted_list(true_words) }}) then true
    when lower(trim({{ text }})) in ({{ quoted_list(false_words) }}) then false
  end
{%- endmacro %}

{% macro parse_flag(text) -%}
  {#- A flag as loaders write it: also t, yes, y and on, or f, no, n, off, non and nein, or a number in floating point. -#}
  {{ parse_boolean(text, ['true', 't', 'yes', 'y', 'on', '1', '1.0'], ['false', 'f', 'no', 'n', 'non', 'nein', 'off', '0', '0.0']) }}
{%- endmacro %}


{% macro parse_date(text) -%} {{ return(adapter.dispatch('parse_date', 'engagement_scoring')(text)) }} {%- endmacro %}

{% macro _date_pattern() -%} [1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) {%- endmacro %}

{% macro default__parse_date(text) -%}
  case when {{ matches(text, '^ *' ~ _date_pattern() ~ ' *$') }} then try_cast(trim({{ text }}) as date) end
{%- endmacro %}

{% macro postgres__parse_date(text) -%}
  case when {{ postgres__is_calendar_day(text, '^ *' ~ _date_pattern() ~ ' *$') }} then cast(trim({{ text }}) as date) end
{%- endmacro %}

{% macro postgres__is_calendar_day(text, pattern) -%}
  {#- PostgreSQL before 16 cannot try a cast: the length of the month is looked at first. -#}
  case
    when {{ matches(text, pattern) }} and left(trim({{ text }}), 4) <> '0000'
      then
        cast(substr(trim({{ text }}), 9, 2) as integer) <= extract(
          day from cast(left(trim({{ text }}), 8) || '01' as date) + interval '1 month' - interval '1 day'
        )
    else false
  end
{%- endmacro %}


{% macro parse_timestamp(text) -%}
  {#-
    ISO-8601, extended format: a date, or a date and a time to the minute or finer, with Z, UTC, an offset, or none of
    them (then UTC). Gives a UTC timestamp without zone, cut to microseconds. No names of zones, no `infinity`, no second 60.
  -#}
  {{ return(adapter.dispatch('parse_timestamp', 'engagement_scoring')(text)) }}
{%- endmacro %}

{% macro _timestamp_pattern() -%}
  ^ *{{ _date_pattern() }}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?(Z| ?[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?| UTC)?)? *$
{%- endmacro %}

{% macro _with_seconds(text) -%}
  {%- set text = 'replace(replace(trim(' ~ text ~ "), ' +', '+'), ' -', '-')" -%}
  case
    when substr({{ text }}, 17, 1) = ':' then replace({{ text }}, ',', '.')
    when length({{ text }}) > 10 then left({{ text }}, 16) || ':00' || substr({{ text }}, 17)
    else {{ text }}
  end
{%- endmacro %}

{% macro default__parse_timestamp(text) -%}
  case
    when {{ matches(text, '^' ~ _date_pattern() ~ '([T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9])?)?$') }}
      then make_timestamp(epoch_us(try_cast({{ text }} as timestamptz)))
    when {{ matches(text, _timestamp_pattern()) }}
      then make_timestamp(epoch_us(try_cast({{ _with_seconds(text) }} as timestamptz)))
  end
{%- endmacro %}

{% macro postgres__parse_timestamp(text) -%}
  case
    when {{ postgres__is_calendar_day(text, _timestamp_pattern()) }}
      then cast(regexp_replace({{ _with_seconds(text) }}, '([.][0-9]{6})[0-9]+', '\1') || case
        when length(trim({{ text }})) > 10 and {{ matches(text, '(Z|UTC|[+-][0-9:]+) *$') }} then '' else ' UTC'
      end as timestamptz) at time zone 'UTC'
  end
{%- endmacro %}

{% macro spark__parse_timestamp(text) -%}
  case
    when {{ matches(text, _timestamp_pattern()) }}
      then try_cast({{ _with_seconds(text) }} as timestamp)
  end
{%- endmacro %}
