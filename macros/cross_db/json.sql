{# Top-level members of a JSON object held as text. A text that is no JSON object has no members. #}

{% macro json_member(json, key) -%}
  {#-
    The member as text: strings without their quotes, booleans as written; JSON null is null. Whole numbers as
    written; one with a fraction or an exponent is a double in its shortest form: 1.50 is 1.5, 1e3 is 1000.0.
  -#}
  {{ return(adapter.dispatch('json_member', 'engagement_scoring')(json, key)) }}
{%- endmacro %}

{% macro default__json_member(json, key) -%}
  case when {{ _duckdb_is_json_object(json) }} then json_extract_string({{ json }}, '$."' || {{ key }} || '"') end
{%- endmacro %}

{% macro postgres__json_member(json, key) -%}
  case
    when {{ postgres__is_json_object(json) }}
      then {{ postgres__json_text('cast(' ~ json ~ ' as json) ->> ' ~ key, 'json_typeof(cast(' ~ json ~ ' as json) -> ' ~ key ~ ')') }}
  end
{%- endmacro %}

{% macro postgres__is_json_object(json) -%} ({{ json }} is json object and {{ is_json_document(json) }}) {%- endmacro %}

{% macro postgres__json_text(text, kind) -%}
  {#- PostgreSQL keeps numbers as written; those that no double holds stay so. -#}
  case
    when {{ kind }} = 'number' and {{ text }} ~ '^-?[0-9]{1,17}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$' and {{ text }} ~ '[.eE]'
      then regexp_replace(
        regexp_replace(cast(cast({{ text }} as {{ type_double() }}) as {{ type_text() }}), '^(-?[0-9]+)$', '\1.0'),
        'e([+-])0', 'e\1'
      )
    else {{ text }}
  end
{%- endmacro %}

{% macro spark__json_member(json, key) -%}
  get_json_object({{ json }}, '$[' || chr(39) || {{ key }} || chr(39) || ']')
{%- endmacro %}


{% macro nested_text(column, dtype) -%}
  {#- A column of a nested type (JSON, STRUCT, MAP, a list) as JSON text; a JSON string without its quotes, JSON null as null. -#}
  {{ return(adapter.dispatch('nested_text', 'engagement_scoring')(column, dtype)) }}
{%- endmacro %}

{% macro default__nested_text(column, dtype) -%}
  json_extract_string({{ column if dtype == 'JSON' else 'to_json(' ~ column ~ ')' }}, '$')
{%- endmacro %}

{% macro postgres__nested_text(column, dtype) -%} (to_jsonb({{ column }}) #>> cast('{}' as text[])) {%- endmacro %}

{% macro spark__nested_text(column, dtype) -%}
  {{ 'cast(' ~ column ~ ' as string)' if dtype == 'VARIANT' else 'to_json(' ~ column ~ ')' }}
{%- endmacro %}


{% macro json_members(relation, json, columns) -%}
  {#- A select with one row per member of each row's object: the columns named, then `member_key`, `member_value`. -#}
  {{ return(adapter.dispatch('json_members', 'engagement_scoring')(relation, json, columns)) }}
{%- endmacro %}

{% macro default__json_members(relation, json, columns) -%}
  select
    {{ relation }}.{{ columns | join(',\n    ' ~ relation ~ '.') }},
    members.key as member_key,
    members.value ->> '$' as member_value
  from {{ relation }}
  cross join json_each(case when {{ _duckdb_is_json_object(json) }} then {{ json }} else '{}' end) as members
{%- endmacro %}

{% macro postgres__json_members(relation, json, columns) -%}
  select
    {{ columns | join(',\n    ') }},
    members.key as member_key,
    {{ postgres__json_text("members.value #>> cast('{}' as text[])", 'json_typeof(members.value)') }} as member_value
  from {{ relation }}
  cross join lateral json_each(
    case when {{ postgres__is_json_object(json) }} then cast({{ json }} as json) else cast('{}' as json) end
  ) as members
{%- endmacro %}

{% macro spark__json_members(relation, json, columns) -%}
  select
    {{ columns | join(',\n    ') }},
    member_key,
    member_value
  from {{ relation }}
  lateral view explode(from_json({{ json }}, 'map<string,string>')) as member_key, member_value
{%- endmacro %}


{% macro _duckdb_is_json_object(json) -%}
  {#- DuckDB's own check lets trailing commas and the names of infinity and not-a-number pass: JSON has neither. -#}
  case
    when json_valid({{ json }})
      then
        json_type({{ json }}) = 'OBJECT'
        and not regexp_matches(
          regexp_replace({{ json }}, '"([^"\\]|\\.)*"', '""', 'g'), '(?i),\s*[}\]]|nan|inf'
        )
    else false
  end
{%- endmacro %}
