{% macro keyed_hash(text) -%}
  {#-
    Hash of a text that nobody can look up without the key in EMAIL_HASH_KEY: sha256(key + sha256(key + text)), the
    nested form that keeps a longer text from being hashed onto (RFC 2104). 64 hexadecimal digits, null for null.
  -#}
  {%- set key = dbt.string_literal(dbt.escape_single_quotes(env_var('EMAIL_HASH_KEY', 'engagement_scoring'))) -%}
  {{ sha256_hex(key ~ ' || ' ~ sha256_hex(key ~ ' || ' ~ text)) }}
{%- endmacro %}
