{#
  The rows of a raw table, every column asked for present: as text, except where the loader already gives the wanted
  type. A column that the loader does not land is null throughout; so are blank text and dates that stand for none: before the
  year 1000, from 2099 on, and the first days of 1601, 1753, 1900 and 1970 (zero to Windows, SQL Server, Excel and Unix, as
  are the days before). Blanks around an id are none of it.

  table: a name, or the names that loaders give the same table; the first is declared in the source's YAML.
  columns: {name: kind}, or {name: `<kind> from <column> or <column> ...`}: of the columns that are landed the first with a
  value counts, row by row. `attributes.email` is the key `email` of a JSON, STRUCT or MAP column `attributes`, or a column
  `attributes_email`. Names are compared by snake_key(); what Airbyte left in `_airbyte_data` is looked into.

  kinds: text; code, a vendor's word in upper case; id (and text whose name ends in `id`), where `17.0` is 17; decimal; boolean; refusal, a boolean that is true unless
  it is a known no; timestamp: ISO-8601, in the
  vendors' tables also seconds or milliseconds since 1970; load_time: the same, from whatever the loader calls it. For decimal,
  timestamp and load_time a second column `<name>_text` keeps what was received, so that "missing" and "unreadable" stay apart.
  A table without rows needs no load time: a file of no bytes has no columns. needed: columns of which a row must have one to say
  anything: a table that has rows and none of them stops the run.
#}
{% macro raw_rows(table, columns, is_required=false, source_name='generic', needed=[]) -%}
  {%- set name = table if table is string else table[0] -%}
  {%- set source_relation = raw_source(source_name, name) -%}
  {%- if not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%}
    {%- set raw = {'relation': source_relation, 'columns': none} -%}
  {%- elif not table_is_read(source_name, name) -%}
    {#- The generic models exist whatever is enabled, for the unit tests of what reads them: without rows. -#}
    {%- set raw = {'relation': none, 'columns': {}} -%}
  {%- else -%}
    {%- set raw = raw_table(source_name, table) -%}
    {%- if raw.relation is none and is_required -%}
      {{ _refuse_missing_table(source_name, name) }}
    {%- endif -%}
  {%- endif -%}
  {%- set state = {'relation': raw.relation, 'read': [], 'parts': [], 'asked': [], 'found': []} -%}
select
  {%- for column, kind_from in columns.items() %}
    {%- set kind = kind_from.split(' from ')[0] %}
    {%- set names = kind_from.split(' from ')[1].split(' or ') if ' from ' in kind_from else [] if kind == 'load_time' else [column] %}
    {%- set landed = _landed(raw, names + (_load_times() if kind == 'load_time' else []), source_name) %}
    {%- if kind == 'load_time' and not landed and raw.relation is not none and run_query('select 1 from ' ~ raw.relation ~ ' limit 1').rows %}
      {%- do state.update({'relation': _timed_by_file(raw, source_name, name)}) %}
      {%- do landed.append(['_file_modified_at', 'TIMESTAMP', []]) %}
    {%- endif %}
    {%- if column in needed %}
      {%- do state.asked.extend(names) %}
      {%- do state.found.extend(landed) %}
    {%- endif %}
    {%- do state.read.extend(landed | map(attribute=0)) %}
    {{ _raw_column(source_name ~ '.' ~ name, column, kind, names, _parts_read_once(landed, state.parts)) }}{{ ',' if not loop.last }}
  {%- endfor %}
  {%- if needed and not state.found and raw.columns and run_query('select 1 from ' ~ raw.relation ~ ' limit 1').rows %}
    {{ exceptions.raise_compiler_error(
      "The raw table '" ~ name ~ "' of the source '" ~ source_name ~ "' has rows, and none of the columns " ~ state.asked | join(', ')
      ~ ': nobody knows of whom it speaks. A page of an answer of the API is no table: land what is in it, a row each.'
    ) }}
  {%- endif %}
  {%- if raw.columns %}
    {#- For tools/unread_columns.py. -#}
    {%- do log('raw_rows ' ~ tojson([source_name, name, raw.columns.values() | sum(start=[]) | map(attribute=0) | list, state.read, raw.relation | string])) %}
  {%- endif %}
{%- if raw.relation is none %}
from (select 1 as nothing) as absent
where 1 = 0
{%- elif state.parts %}
from (
  select
    received.*
    {%- for part in state.parts %},
    {{ part }} as part_{{ loop.index }}
    {%- endfor %}
  from {{ state.relation }} as received
) as landed
{%- else %}
from {{ state.relation }} as landed
{%- endif %}
{%- endmacro %}


{% macro _parts_read_once(landed, parts) -%}
  {#- Columns that are landed, with what stands in JSON taken out by a step before, once. -#}
  {%- set found = [] -%}
  {%- for column, dtype, path in landed -%}
    {%- if path or _is_nested(dtype) -%}
      {%- set text = _column_text('received.' ~ column, dtype, path, none) -%}
      {%- if text not in parts -%} {%- do parts.append(text) -%} {%- endif -%}
      {%- do found.append(['part_' ~ (parts.index(text) + 1), 'TEXT', []]) -%}
    {%- else -%}
      {%- do found.append([column, dtype, path]) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{% macro _load_times() -%}
  {{ return([
    '_fivetran_synced', '_airbyte_extracted_at', '_airbyte_emitted_at', '_dlt_load_id', '_sdc_batched_at', '_sdc_extracted_at',
    '_sdc_received_at', 'loaded_at',
  ]) }}
{%- endmacro %}


{% macro _timed_by_file(raw, source_name, table) -%}
  {%- if setting('loaded_at_from') == 'file' and raw.timed is not none -%}
    {{ return(raw.timed) }}
  {%- endif -%}
  {{ exceptions.raise_compiler_error(
    "The raw table '" ~ table ~ "' of the source '" ~ source_name ~ "' has no column with the time of its load ("
    ~ _load_times() | join(', ') ~ '). Land one of them'
    ~ ('.' if raw.timed is none else ", or take the time at which its files were last written: vars: loaded_at_from: file.")
  ) }}
{%- endmacro %}


{% macro _landed(raw, names, source_name='generic') -%}
  {#- [[column, type, path of keys in it], ...] of what is landed under some names, in their order. -#}
  {%- set found = [] -%}
  {%- for name in names -%}
    {%- set parts = name.split('.') -%}
    {%- for size in range(parts | length, 0, -1) -%}
      {%- for column, dtype in ([[modules.re.sub('[^A-Za-z0-9_]', '_', parts[0]), 'TEXT']] if raw.columns is none and size == 1 else (raw.columns or {}).get(snake_key(parts[:size] | join('_')), [])) -%}
        {%- if size == parts | length or _is_text(dtype) or _is_nested(dtype) -%}
          {%- do found.append([column, dtype, parts[size:]]) -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
    {#- Keys in there are as the vendor's API has them: camelCase, with hyphens, or Mailjet's `ContactID`. -#}
    {%- for column, dtype in (raw.columns or {}).get('_airbytedata', []) -%}
      {%- set words = name.split('_') -%}
      {%- set camel = words[0] ~ (words[1:] | map('capitalize') | join) -%}
      {%- set pascal = modules.re.sub('Id$', 'ID', name | replace('_', ' ') | title | replace(' ', '')) -%}
      {%- for spelling in [name, name | replace('_', '-'), pascal if source_name == 'mailjet' else camel] | unique(true) -%}
        {%- do found.append([column, dtype, spelling.split('.')]) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(found[:1] if raw.columns is none else found) }}
{%- endmacro %}


{% macro _refuse_missing_table(source_name, table) -%}
  {{ exceptions.raise_compiler_error(
    "The raw table '" ~ table ~ ("'" if source_name == 'generic' else "' of the source '" ~ source_name ~ "'")
    ~ ' was not found. Put ' ~ table ~ '.parquet (or ' ~ table ~ '/*.parquet) in the directory '
    ~ ('that RAW_DIR names' if source_name == 'generic' else source_name ~ '/ of the one that RAW_DIR names')
    ~ ' (now: ' ~ env_var('RAW_DIR', 'data/raw') ~ "), or load a table '" ~ source(source_name, table)
    ~ ("'. `make build` makes demo data." if source_name == 'generic'
       else "', or take '" ~ source_name ~ "' out of enabled_sources.")
  ) }}
{%- endmacro %}


{% macro newest_load(table) -%}
  {#-
    A query of the time of the newest load of a raw table of the `generic` source, one row: what `dbt source freshness`
    compares with the clock.
  -#}
  {%- set raw = raw_table('generic', table) -%}
  {%- if raw.relation is none -%}
    {{ _refuse_missing_table('generic', table) }}
  {%- endif -%}
select max(loaded_at)
from (
  select {{ _raw_column('generic.' ~ table, 'loaded_at', 'timestamp', [], _landed(raw, ['loaded_at'])) }}
  from {{ raw.relation }} as landed
) as received
{%- endmacro %}


{% macro _raw_column(table, name, kind, names, landed) -%}
  {%- set dtype = landed[0][1] if landed | length == 1 and not landed[0][2] else none -%}
  {%- set received = 'landed.' ~ landed[0][0] if dtype is not none -%}
  {%- set no_date = '^ *(' ~ ('$' if table.startswith('generic.') else '$|0$|0[.]0$') ~ '|(0[0-9]{3}|2099|2[1-9][0-9]{2}|[3-9][0-9]{3})-|' ~ _no_days() | join('|') ~ ')' -%}
  {%- set is_id = kind == 'id' or (kind == 'text' and modules.re.search('((^|[._ ])v?id|[a-z]I[dD])( |$)', ([name] + names) | join(' ')) is not none) -%}
  {%- set texts = [] -%}
  {%- for column, column_type, path in landed -%}
    {%- set text = _column_text('landed.' ~ column, column_type, path, table ~ '.' ~ name if is_id else none) -%}
    {%- set is_checked = path or _is_text(column_type) or column_type == 'JSON' or kind in ('timestamp', 'load_time') -%}
    {%- set present = _is_date(received) if _is_timestamp(dtype)
      else 'not ' ~ matches(text, no_date) if kind in ('timestamp', 'load_time')
      else 'ltrim(' ~ text ~ ") <> ''" -%}
    {%- do texts.append('case when ' ~ present ~ ' then ' ~ text ~ ' end' if is_checked else text) -%}
  {%- endfor -%}
  {%- set text = 'cast(null as ' ~ type_text() ~ ')' if not texts else texts[0] if texts | length == 1 else 'coalesce(' ~ texts | join(', ') ~ ')' -%}
  {%- if kind in ('boolean', 'refusal') -%}
    {{ received if dtype == 'BOOLEAN' else parse_flag(text) if kind == 'boolean' else says_no(text) }} as {{ name }}
  {%- elif kind in ('timestamp', 'load_time') -%}
    {%- if _is_timestamp(dtype) -%}
      case when {{ _is_date(received) }} then cast({{ received }} as timestamp) end
    {%- else -%}
      {#- What is taken out of JSON is dear, and a filter may be moved below that step. -#}
      {%- set given = 'received_time' if 'landed.part_' in text else text -%}
      {%- set time = parse_timestamp(given) if table.startswith('generic.') else parse_time(given) -%}
      {{ time if given == text else let(given, text, time) }}
    {%- endif %} as {{ name }},
    {{ text }} as {{ name }}_text
  {%- elif kind == 'decimal' -%}
    {{ parse_decimal(text) }} as {{ name }},
    {{ text }} as {{ name }}_text
  {%- else -%}
    {{ 'upper(trim(' ~ text ~ '))' if kind == 'code' else text }} as {{ name }}
  {%- endif -%}
{%- endmacro %}


{% macro _no_days() -%} {{ return([
    '1601-01-01', '1753-01-01', '1899-12-30', '1899-12-31', '1900-01-00', '1900-01-01', '1969-12-31', '1970-01-01',
  ]) }} {%- endmacro %}

{% macro _is_date(timestamp) -%}
  {{ timestamp }} >= cast('1000-01-01' as timestamp) and {{ timestamp }} < cast('2099-01-01' as timestamp)
  and cast(cast({{ timestamp }} as date) as {{ type_text() }}) not in ({{ quoted_list(_no_days()) }})
{%- endmacro %}


{% macro _column_text(received, dtype, path, id_name) -%}
  {#- A column, or what stands at a path of keys in it, as text. id_name: what to call it in a message, if it is an id. -#}
  {%- set text = received if _is_text(dtype)
    else nested_text(received, dtype) if _is_nested(dtype)
    else exact_id(received, dtype, id_name) if id_name and _is_floating(dtype)
    else "rtrim(rtrim(cast(" ~ received ~ ' as ' ~ type_text() ~ "), '0'), '.')" if _has_a_scale(dtype)
    else 'cast(' ~ received ~ ' as ' ~ type_text() ~ ')' -%}
  {%- if path -%}
    {%- set mended = mended_json(text) -%}
    {%- set text = 'case when ' ~ is_json_document(text, is_part=true) ~ ' then ' ~ json_field(text, path)
      ~ (' else ' ~ json_field(mended, path) if _is_text(dtype) or dtype == 'JSON' else '') ~ ' end' -%}
  {%- endif -%}
  {{ return(whole_id(text, id_name) if id_name and (path or _is_text(dtype) or _is_nested(dtype)) else text) }}
{%- endmacro %}


{% macro exact_id(number, dtype, name) -%}
  {#- A floating-point id as text, whole numbers without `.0`. From where whole numbers are no longer exact, the query stops. -#}
  case
    when abs({{ number }}) >= {{ 16777216 if dtype in ('FLOAT', 'REAL') else 9007199254740992 }} then {{ _stop_at_id(number, name) }}
    when floor({{ number }}) = {{ number }} then cast(cast({{ number }} as bigint) as {{ type_text() }})
    else cast({{ number }} as {{ type_text() }})
  end
{%- endmacro %}


{% macro whole_id(text, name) -%}
  {#- An id as text; where somebody wrote it as a floating-point number, as exact_id(). -#}
  case
    when {{ text }} like '%.0' and {{ matches(text, '^([0-8][0-9]{0,15}|9[0-9]{0,14})[.]0$') }} then split_part({{ text }}, '.', 1)
    when {{ text }} like '%.0' and {{ matches(text, '^[0-9]+[.]0$') }} then {{ _stop_at_id(text, name) }}
    when {{ text }} like '%+__' and {{ matches(text, '^[0-9]([.][0-9]+)?[eE][+][0-9]+$') }} then {{ _stop_at_id(text, name) }}
    else trim({{ text }})
  end
{%- endmacro %}

{% macro _stop_at_id(value, name) -%}
  {#- No engine can read this as a number, and all of them show it. -#}
  cast(cast('The id ' || cast({{ value }} as {{ type_text() }}) || ' in {{ name }} has lost digits as a floating-point number. Load it as text.' as bigint) as {{ type_text() }})
{%- endmacro %}


{% macro _is_text(dtype) -%}
  {{ return(dtype is not none and dtype.split('(')[0] in ['TEXT', 'VARCHAR', 'STRING', 'CHARACTER VARYING', 'CHAR']) }}
{%- endmacro %}

{% macro _is_nested(dtype) -%}
  {{ return(dtype is not none and (dtype.endswith(']') or modules.re.match('JSON|STRUCT|MAP|LIST|ARRAY|VARIANT|UNION|USER-DEFINED|RECORD', dtype) is not none)) }}
{%- endmacro %}

{% macro _is_floating(dtype) -%}
  {{ return(dtype is not none and dtype in ['DOUBLE', 'FLOAT', 'REAL', 'DOUBLE PRECISION']) }}
{%- endmacro %}

{% macro _has_a_scale(dtype) -%}
  {{ return(dtype is not none and modules.re.match('(DECIMAL|NUMERIC)[(][0-9]+, ?[1-9]', dtype) is not none) }}
{%- endmacro %}

{% macro _is_timestamp(dtype) -%}
  {{ return(dtype is not none and (dtype == 'TIMESTAMP' or dtype.startswith('TIMESTAMP_') or dtype == 'TIMESTAMP WITHOUT TIME ZONE')) }}
{%- endmacro %}
