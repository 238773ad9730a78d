{# What a refresh remembers of small things that carry no load time, to see whether they have changed. #}

{% macro property_text() -%} {{ row_text(['score_id', 'rule_id', 'rule_group', 'points']) }} {%- endmacro %}

{% macro message_text() -%} {{ row_text(message_fields()) }} {%- endmacro %}
