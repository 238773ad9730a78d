{% macro keyed_hash(text) -%}
  {#-
    Hash of a text that nobody can look up without the key in EMAIL_HASH_KEY: sha256(key + sha256(key + text)), the
    nested form that keeps a longer text from being hashed onto (RFC 2104). 64 hexadecimal digits, null for null. A key
    that was rotated is `first->second`: what the first makes is hashed by the second.
  -#}
  {%- set hashed = namespace(text=text) -%}
  {%- for part in env_var('EMAIL_HASH_KEY', 'engagement_scoring').split('->') -%}
    {%- set key = dbt.string_literal(dbt.escape_single_quotes(part)) -%}
    {%- set hashed.text = sha256_hex(key ~ ' || ' ~ sha256_hex(key ~ ' || ' ~ hashed.text)) -%}
  {%- endfor -%}
  {{ hashed.text }}
{%- endmacro %}
