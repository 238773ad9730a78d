{% macro event_field(field, events, messages) -%}
  {#-
    The text of the field that a rule names, from an event and its message; null where it is missing or blank.
    field: SQL text; events, messages: the steps that hold the columns.
  -#}
  {%- set texts = {
    'amount': plain_decimal(events ~ '.amount'),
    'is_machine': 'case when ' ~ events ~ ".is_machine then 'true' else 'false' end",
    'occurred_at': timestamp_text(events ~ '.occurred_at'),
    'loaded_at': timestamp_text(events ~ '.loaded_at'),
    'sent_at': timestamp_text(messages ~ '.sent_at'),
  } -%}
  case {{ field }}
    {%- for name in event_fields() %}
    when '{{ name }}' then {{ texts.get(name, events ~ '.' ~ name) }}
    {%- endfor %}
    {%- for name in message_fields() %}
    when '{{ name }}' then {{ texts.get(name, messages ~ '.' ~ name) }}
    {%- endfor %}
    else {{ non_blank(json_member(events ~ '.properties', 'substr(' ~ field ~ ', 12)')) }}
  end
{%- endmacro %}


{% macro non_blank(text) -%}
  case when trim({{ text }}) <> '' then {{ text }} end
{%- endmacro %}


{% macro plain_decimal(number) -%}
  {#- A decimal without zeros at its end; cast first, since not every engine keeps the scale of a computed one. -#}
  trim(trailing '.' from trim(trailing '0' from cast(cast({{ number }} as {{ type_points() }}) as {{ type_text() }})))
{%- endmacro %}
