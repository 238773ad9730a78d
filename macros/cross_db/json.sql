{# Top-level members of a JSON object held as text. A text that is no JSON object has no members. #}

{% macro json_member(json, key) -%}
  {#- The member as text: strings without their quotes, numbers and booleans as written; JSON null is null. -#}
  {{ return(adapter.dispatch('json_member')(json, key)) }}
{%- endmacro %}

{% macro default__json_member(json, key) -%}
  case when {{ _duckdb_is_json_object(json) }} then json_extract_string({{ json }}, '$."' || {{ key }} || '"') end
{%- endmacro %}

{% macro postgres__json_member(json, key) -%}
  case when {{ json }} is json object then cast({{ json }} as jsonb) ->> {{ key }} end
{%- endmacro %}

{% macro spark__json_member(json, key) -%}
  get_json_object({{ json }}, '$[' || chr(39) || {{ key }} || chr(39) || ']')
{%- endmacro %}


{% macro nested_text(column, dtype) -%}
  {#- A column of a nested type (JSON, STRUCT, MAP, a list) as JSON text; a JSON string without its quotes, JSON null as null. -#}
  {{ return(adapter.dispatch('nested_text')(column, dtype)) }}
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
  {{ return(adapter.dispatch('json_members')(relation, json, columns)) }}
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
    members.value as member_value
  from {{ relation }}
  cross join lateral jsonb_each_text(
    case when {{ json }} is json object then cast({{ json }} as jsonb) else cast('{}' as jsonb) end
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
