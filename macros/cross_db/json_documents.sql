{# Nested JSON documents held as text, as webhooks deliver them. A number with a fraction is a double: 1.50 is 1.5. #}

{% macro is_json_document(json, is_part=false) -%}
  {#-
    True for a text that is one JSON object or array, false or null for any other. is_part: the text was taken out of a
    document that passed already, so that a cheaper look is enough.
  -#}
  {{ return(adapter.dispatch('is_json_document', 'engagement_scoring')(json, is_part)) }}
{%- endmacro %}

{% macro default__is_json_document(json, is_part) -%}
  case
    when json_valid({{ json }})
      then
        json_type({{ json }}) in ('OBJECT', 'ARRAY')
        {%- if not is_part %}
        and not regexp_matches(
          regexp_replace({{ json }}, '"([^"\\]|\\.)*"', '""', 'g'), '(?i),\s*[}\]]|nan|inf'
        )
        {%- endif %}
    else false
  end
{%- endmacro %}

{% macro postgres__is_json_document(json, is_part) -%}
  {#- Its own check lets escapes pass that no text can hold, and fails when they are read. -#}
  (
    ({{ json }} is json object or {{ json }} is json array)
    and (strpos({{ json }}, '\u') = 0 or pg_input_is_valid({{ json }}, 'jsonb'))
  )
{%- endmacro %}

{% macro spark__is_json_document(json, is_part) -%}
  (get_json_object({{ json }}, '$') is not null and substr(ltrim({{ json }}), 1, 1) in (chr(123), chr(91)))
{%- endmacro %}


{% macro mended_json(text) -%}
  {#-
    A text as JSON: as it is, or as Python shows a list or writes NaN, or with a comma too many; null where it is none then.
  -#}
  {%- set mended = namespace(text='translate(' ~ text ~ ', chr(39), chr(34))') -%}
  {%- for wrong, right in [
    (': None', ': null'), (': True', ': true'), (': False', ': false'), (': NaN', ': null'), (',]', ']'), (',}', '}'),
  ] -%}
    {%- set mended.text = 'replace(' ~ mended.text ~ ", '" ~ wrong ~ "', '" ~ right ~ "')" -%}
  {%- endfor -%}
  case
    when {{ is_json_document(text) }} then {{ text }}
    when {{ is_json_document(mended.text) }} then {{ mended.text }}
  end
{%- endmacro %}


{% macro json_field(json, path) -%}
  {#-
    The member at a path of keys (a list) as text: strings without their quotes, numbers as json_member(), booleans as
    written, objects and arrays as JSON; JSON null is null. `json` must be null or a text that is_json_document() accepts.
  -#}
  {{ return(adapter.dispatch('json_field', 'engagement_scoring')(json, path)) }}
{%- endmacro %}

{% macro default__json_field(json, path) -%}
  json_extract_string({{ json }}, '$."{{ path | join('"."') }}"')
{%- endmacro %}

{% macro postgres__json_field(json, path) -%}
  {%- set path = "array['" ~ path | join("', '") ~ "']" -%}
  {{ postgres__json_text('cast(' ~ json ~ ' as json) #>> ' ~ path, 'json_typeof(cast(' ~ json ~ ' as json) #> ' ~ path ~ ')') }}
{%- endmacro %}

{% macro spark__json_field(json, path) -%}
  get_json_object({{ json }}, replace('$["{{ path | join('"]["') }}"]', chr(34), chr(39)))
{%- endmacro %}


{% macro json_elements(relation, json, columns, element='element') -%}
  {#-
    A select with one row per element of each row's array: the columns named, then the element as text (null for JSON
    null). An object is an array of itself. An empty array, like null, gives one row without an element, so that no
    row is lost. `json` must be null or a text that is_json_document() accepts.
  -#}
  {{ return(adapter.dispatch('json_elements', 'engagement_scoring')(relation, json, columns, element)) }}
{%- endmacro %}

{% macro default__json_elements(relation, json, columns, element) -%}
  select
    {{ relation }}.{{ columns | join(',\n    ' ~ relation ~ '.') }},
    elements.value ->> '$' as {{ element }}
  from {{ relation }}
  cross join json_each(
    case
      when {{ json }} is null then '[null]'
      when json_type({{ json }}) = 'OBJECT' then '[' || {{ json }} || ']'
      when json_array_length({{ json }}) = 0 then '[null]'
      else {{ json }}
    end
  ) as elements
{%- endmacro %}

{% macro postgres__json_elements(relation, json, columns, element) -%}
  select
    {{ columns | join(',\n    ') }},
    {{ postgres__json_text("elements.value #>> cast('{}' as text[])", 'json_typeof(elements.value)') }} as {{ element }}
  from {{ relation }}
  cross join lateral json_array_elements(
    case
      when {{ json }} is null then cast('[null]' as json)
      when {{ json }} is json object then json_build_array(cast({{ json }} as json))
      when json_array_length(cast({{ json }} as json)) = 0 then cast('[null]' as json)
      else cast({{ json }} as json)
    end
  ) as elements
{%- endmacro %}

{% macro spark__json_elements(relation, json, columns, element) -%}
  select
    {{ columns | join(',\n    ') }},
    {{ element }}
  from {{ relation }}
  lateral view outer explode(
    from_json(
      case when substr(ltrim({{ json }}), 1, 1) = chr(123) then chr(91) || {{ json }} || chr(93) else {{ json }} end,
      'array<string>'
    )
  ) as {{ element }}
{%- endmacro %}


{% macro json_length(json) -%}
  {#- Number of elements of an array, null for any other document. `json` as for json_field(). -#}
  {{ return(adapter.dispatch('json_length', 'engagement_scoring')(json)) }}
{%- endmacro %}

{% macro default__json_length(json) -%}
  case when json_type({{ json }}) = 'ARRAY' then json_array_length({{ json }}) end
{%- endmacro %}

{% macro postgres__json_length(json) -%}
  case when {{ json }} is json array then json_array_length(cast({{ json }} as json)) end
{%- endmacro %}

{% macro spark__json_length(json) -%} json_array_length({{ json }}) {%- endmacro %}


{% macro json_object_of(members) -%}
  {#- JSON text of an object from {key: SQL text}, without those that are null; null where all are. -#}
  case
    when coalesce({{ members.values() | join(', ') }}) is not null
      then {{ adapter.dispatch('json_object_of', 'engagement_scoring')(members) }}
  end
{%- endmacro %}

{% macro default__json_object_of(members) -%}
  cast(json_merge_patch('{}', json_object(
    {%- for key, sql in members.items() %}'{{ key }}', {{ sql }}{{ ', ' if not loop.last }}{% endfor -%}
  )) as {{ type_text() }})
{%- endmacro %}

{% macro postgres__json_object_of(members) -%}
  {#- json, not jsonb, which would sort the keys and add blanks. -#}
  cast(json_strip_nulls(json_build_object(
    {%- for key, sql in members.items() %}'{{ key }}', {{ sql }}{{ ', ' if not loop.last }}{% endfor -%}
  )) as {{ type_text() }})
{%- endmacro %}

{% macro spark__json_object_of(members) -%}
  to_json(named_struct(
    {%- for key, sql in members.items() %}'{{ key }}', {{ sql }}{{ ', ' if not loop.last }}{% endfor -%}
  ))
{%- endmacro %}


{% macro json_list_of(text) -%}
  {#- JSON array of the parts of a list in a text, such as `;200;300`, `200, 300` or `[200, 300]`; null for null. -#}
  '["' || replace(
    replace(translate({{ text }}, '[]" ' || chr(9) || chr(10) || chr(13) || chr(92), ''), ',', ';'), ';', '","'
  ) || '"]'
{%- endmacro %}
