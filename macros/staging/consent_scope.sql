{# What a statement on consent is about, and when it was made where nobody says. #}

{% macro nothing_words() -%}
  {#-
    Alternatives of a pattern: words that stand for no value, in lower case and whatever signs are around them; zeros, a
    zero GUID among them; signs alone.
  -#}
  {{ return(
    '[ -/:-@]*(null|none|n|na|n/a|nan|nat|nil|undefined|missing|unknown|false|f|no)?[ -/:-@]*|[0 ./:-]+|[^a-z0-9]n'
  ) }}
{%- endmacro %}


{% macro consent_scope(rows, is_no) -%}
  {#-
    `all`, or the source and its list: `mailchimp:news`. A no (the condition is_no) to a list that cannot be told, since it
    is a word for nothing or for all, several at once (with a comma, semicolon or bar between them), or of no source, is one
    to everything.
  -#}
  {%- set all_words = '[ -/:-@]*(all|all lists|any|every|everyone|everything|global|-1)[ -/:-@]*' -%}
  case
    when {{ rows }}.list_id is null then 'all'
    when
      {{ is_no }}
      and (
        nullif(trim({{ rows }}.source), '') is null
        or left(trim({{ rows }}.list_id), 1) in ('[', '{')
        or {{ matches('lower(trim(' ~ rows ~ '.list_id))', '^(' ~ nothing_words() ~ '|' ~ all_words ~ '|.*[,;|].*)$') }}
      )
      then 'all'
    else coalesce(lower(trim({{ rows }}.source)), '') || ':' || trim({{ rows }}.list_id)
  end
{%- endmacro %}


{% macro says_no(text) -%}
  {#- A flag of refusal, as text: whatever is neither a known no nor a word for nothing refuses. -#}
  case
    when {{ parse_flag(text) }} is not null then {{ parse_flag(text) }}
    when {{ text }} is not null then not {{ matches('lower(trim(' ~ text ~ '))', '^(' ~ nothing_words() ~ ')$') }}
  end
{%- endmacro %}


{% macro unknown_time() -%} cast('1970-01-01' as timestamp) {%- endmacro %}
