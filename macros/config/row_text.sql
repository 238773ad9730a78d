{% macro row_text(columns) -%}
  {#- All columns of a row as one text, told apart by a character that no setting holds; nulls are empty. -#}
  concat_ws(chr(31)
  {%- for column in columns -%}
    , coalesce(cast({{ column }} as {{ type_text() }}), '')
  {%- endfor -%}
  )
{%- endmacro %}
