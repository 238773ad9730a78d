{# What a refresh remembers of small things that carry no load time, to see whether they have changed. #}

{% macro property_signature() -%}
  {#- All property points of a contact as one text: an aggregate over rows of int_contact_property_points. -#}
  {%- set points = row_text(['score_id', 'rule_id', 'rule_group', 'points']) -%}
  {{ dbt.listagg(points, 'chr(30)', 'order by ' ~ points) }}
{%- endmacro %}

{% macro message_text() -%} {{ row_text(message_fields()) }} {%- endmacro %}
