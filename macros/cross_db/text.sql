{# Text functions that engines spell differently. Patterns hold no backslash: Spark reads one as an escape. #}

{% macro matches(text, pattern) -%} {{ return(adapter.dispatch('matches', 'engagement_scoring')(text, pattern)) }} {%- endmacro %}

{% macro default__matches(text, pattern) -%} regexp_matches({{ text }}, '{{ pattern }}') {%- endmacro %}

{% macro postgres__matches(text, pattern) -%} ({{ text }} ~ '{{ pattern }}') {%- endmacro %}

{% macro spark__matches(text, pattern) -%} ({{ text }} rlike '{{ pattern }}') {%- endmacro %}


{% macro contains(text, part) -%} {{ dbt.position(part, text) }} > 0 {%- endmacro %}


{% macro composed(text) -%}
  {#- The text with composed letters (Unicode NFC). Spark has no function for it: decomposed letters stay. -#}
  {{ return(adapter.dispatch('composed', 'engagement_scoring')(text)) }}
{%- endmacro %}

{% macro default__composed(text) -%} nfc_normalize({{ text }}) {%- endmacro %}

{% macro postgres__composed(text) -%} normalize({{ text }}) {%- endmacro %}

{% macro spark__composed(text) -%} {{ text }} {%- endmacro %}


{% macro bytewise(text) -%} {{ return(adapter.dispatch('bytewise', 'engagement_scoring')(text)) }} {%- endmacro %}

{% macro default__bytewise(text) -%} {{ text }} {%- endmacro %}

{% macro postgres__bytewise(text) -%} {{ text }} collate "C" {%- endmacro %}


{% macro hash_bigint(text) -%}
  {#- 63 bits of the md5 of a text: its last eight bytes, little-endian, less the lowest bit. The same on every engine. -#}
  {{ return(adapter.dispatch('hash_bigint', 'engagement_scoring')(text)) }}
{%- endmacro %}

{% macro default__hash_bigint(text) -%} cast(md5_number({{ text }}) >> 65 as bigint) {%- endmacro %}

{% macro postgres__hash_bigint(text) -%}
  cast((cast('x' || {{ _md5_tail_reversed(text, ' || ') }} as bit(64)) >> 1) as bigint)
{%- endmacro %}

{% macro spark__hash_bigint(text) -%}
  cast(floor(cast(conv({{ _md5_tail_reversed(text, ' || ') }}, 16, 10) as decimal(20, 0)) / 2) as bigint)
{%- endmacro %}

{% macro _md5_tail_reversed(text, glue) -%}
  {%- for position in range(31, 16, -2) -%}
    substr(md5({{ text }}), {{ position }}, 2){{ glue if not loop.last }}
  {%- endfor -%}
{%- endmacro %}


{% macro sha256_hex(text) -%} {{ return(adapter.dispatch('sha256_hex', 'engagement_scoring')(text)) }} {%- endmacro %}

{% macro default__sha256_hex(text) -%} sha256({{ text }}) {%- endmacro %}

{% macro postgres__sha256_hex(text) -%} encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex') {%- endmacro %}

{% macro spark__sha256_hex(text) -%} sha2({{ text }}, 256) {%- endmacro %}


{% macro function_of_text(name, argument, expression) -%}
  {#- The statement that makes, or makes anew, a function of the database from one text to another. -#}
  {{ return(adapter.dispatch('function_of_text', 'engagement_scoring')(name, argument, expression)) }}
{%- endmacro %}

{% macro default__function_of_text(name, argument, expression) -%}
  create or replace macro {{ name }}({{ argument }}) as {{ expression }}
{%- endmacro %}

{% macro postgres__function_of_text(name, argument, expression) -%}
  create or replace function {{ name }}({{ argument }} text) returns text language sql return {{ expression }}
{%- endmacro %}


{% macro ipv4_number(text) -%}
  {#- An IPv4 address as a number from 0 to 2^32 - 1; null where the text is no such address. -#}
  case
    when {{ matches(text, '^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$') }}
      then
        cast(split_part({{ text }}, '.', 1) as bigint) * 16777216
        + cast(split_part({{ text }}, '.', 2) as bigint) * 65536
        + cast(split_part({{ text }}, '.', 3) as bigint) * 256
        + cast(split_part({{ text }}, '.', 4) as bigint)
  end
{%- endmacro %}


{% macro let(name, value, expression) -%}
  {#-
    An expression in which a name stands for a value, computed once for a row. A filter that an engine moves below the step
    that computes the value would compute it anew wherever the expression has it.
  -#}
  {{ return(adapter.dispatch('let', 'engagement_scoring')(name, value, expression)) }}
{%- endmacro %}

{% macro default__let(name, value, expression) -%}
  list_extract(list_transform(list_value({{ value }}), lambda {{ name }}: {{ expression }}), 1)
{%- endmacro %}

{% macro postgres__let(name, value, expression) -%}
  {#- Without `offset 0` the value would be written wherever its name stands. -#}
  (select {{ expression }} from (select {{ value }} as {{ name }} offset 0) as named)
{%- endmacro %}

{% macro spark__let(name, value, expression) -%}
  element_at(transform(array({{ value }}), {{ name }} -> {{ expression }}), 1)
{%- endmacro %}


{% macro form_document(text) -%}
  {#-
    The body of a form as received (`type=open&contact%5Bid%5D=5`) as a JSON object of its fields, decoded; any other text itself.
    PostgreSQL cannot decode it: such a payload is malformed there.
  -#}
  case
    when {{ matches(text, '^[A-Za-z][A-Za-z0-9_.%+-]*(=|%5B)') }} then {{ adapter.dispatch('form_document', 'engagement_scoring')(text) }}
    else {{ text }}
  end
{%- endmacro %}

{% macro default__form_document(text) -%}
  {%- set decoded = "coalesce(try(url_decode(replace({0}, '+', ' '))), {0})" -%}
  '{' || array_to_string(list_transform(
    string_split({{ text }}, '&'),
    lambda field: cast(to_json({{ decoded.format("split_part(field, '=', 1)") }}) as varchar) || ':'
      || cast(to_json({{ decoded.format("substr(field, strpos(field || '=', '=') + 1)") }}) as varchar)
  ), ',') || '}'
{%- endmacro %}

{% macro postgres__form_document(text) -%} {{ text }} {%- endmacro %}

{% macro spark__form_document(text) -%}
  {%- set decoded = "to_json(array(coalesce(try_url_decode(replace({0}, '+', ' ')), {0})))" -%}
  concat('{', array_join(transform(
    split({{ text }}, '&'),
    field -> concat(
      trim(both '[]' from {{ decoded.format("split_part(field, '=', 1)") }}), ':',
      trim(both '[]' from {{ decoded.format("substr(field, position('=' in concat(field, '=')) + 1)") }})
    )
  ), ','), '}')
{%- endmacro %}
