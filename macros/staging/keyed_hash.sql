{% macro keyed_hash(text) -%}
  {#-
    Hash of a text that nobody can look up without the key in EMAIL_HASH_KEY, null for null. The database has a function
    for it, so that no SQL of a model, and no parse of it, holds the key; an engine without such functions gets its SQL, as
    unit tests do, which bring a key of their own.
  -#}
  {%- if not execute -%}
    {{ text }}
  {%- elif changes_by_value() and model.resource_type != 'unit_test' -%}
    {{ keyed_hash_function() }}({{ text }})
  {%- else -%}
    {{ keyed_hash_sql(text) }}
  {%- endif -%}
{%- endmacro %}


{% macro keyed_hash_sql(text) -%}
  {#-
    sha256(key + sha256(key + text)), the nested form that keeps a longer text from being hashed onto (RFC 2104), in 64
    hexadecimal digits. A key that was rotated is `first->second`: what the first makes is hashed by the second.
  -#}
  {%- set hashed = namespace(text=text) -%}
  {%- for part in env_var('EMAIL_HASH_KEY', 'engagement_scoring').split('->') -%}
    {%- set key = dbt.string_literal(dbt.escape_single_quotes(part)) -%}
    {%- set hashed.text = sha256_hex(key ~ ' || ' ~ sha256_hex(key ~ ' || ' ~ hashed.text)) -%}
  {%- endfor -%}
  {{ hashed.text }}
{%- endmacro %}


{% macro keyed_hash_function(name='keyed_hash') -%}
  {{ return(refresh_state_relation().include(identifier=false) ~ '.' ~ name) }}
{%- endmacro %}


{% macro create_keyed_hash(name='keyed_hash') -%}
  {#- dbt logs the first 512 characters of a statement that is to be abridged, and nothing more: the key stands behind them. -#}
  {%- do adapter.add_query(
    ' ' * 512 ~ function_of_text(keyed_hash_function(name), 'hashed_text', keyed_hash_sql('hashed_text')),
    auto_begin=false, abridge_sql_log=true
  ) -%}
{%- endmacro %}
