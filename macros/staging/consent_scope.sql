{# What a statement on consent is about, and when it was made where nobody says. #}

{% macro nothing_words() -%}
  {#- Alternatives of a pattern: words that stand for no value, in lower case. -#}
  {{ return('null|none|n/a|nan|nat|-|0|0[.]0|false|no|[^a-z0-9]n') }}
{%- endmacro %}


{% macro consent_scope(rows, is_no) -%}
  {#-
    `all`, or the source and its list: `mailchimp:news`. A no (the condition is_no) to a list that cannot be told, since it
    is a word for nothing or for all, several at once, or of no source, is one to everything.
  -#}
  case
    when {{ rows }}.list_id is null then 'all'
    when
      {{ is_no }}
      and (
        nullif(trim({{ rows }}.source), '') is null
        or {{ matches('lower(trim(' ~ rows ~ '.list_id))', '^(' ~ nothing_words() ~ '|all|[*]|[[{].*)$') }}
      )
      then 'all'
    else coalesce(lower(trim({{ rows }}.source)), '') || ':' || trim({{ rows }}.list_id)
  end
{%- endmacro %}


{% macro unknown_time() -%} cast('1970-01-01' as timestamp) {%- endmacro %}
