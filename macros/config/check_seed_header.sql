{% macro check_seed_header() -%}
  {#-
    Run before each seed is loaded: the header of its file has the columns of its YAML, in any order. A table with other
    columns, or with these in another order, is made anew: DuckDB copies a file into it by position.
  -#}
  {%- if execute and model.resource_type == 'seed' -%}
    {%- set table = load_agate_table() -%}
    {%- set found = table.column_names | list -%}
    {%- set known = model.columns | list -%}
    {%- set problems = [] -%}
    {%- if found | length == 1 and found[0].count(';') -%}
      {%- do problems.append('its columns are separated by semicolons. Save it with commas') -%}
    {%- else -%}
      {%- for column in found if column not in known -%}
        {%- set meant = engagement_scoring.nearest(column, known | reject('in', found) | list) -%}
        {%- do problems.append("unknown column '" ~ column ~ "'" ~ (" (did you mean '" ~ meant ~ "'?)" if meant else '')) -%}
      {%- endfor -%}
      {%- for column in known if column not in found -%}
        {%- do problems.append("missing column '" ~ column ~ "'") -%}
      {%- endfor -%}
    {%- endif -%}
    {%- if problems -%}
      {{ exceptions.raise_compiler_error(
        model.original_file_path ~ ': ' ~ problems | join(', ') ~ '. Its columns are ' ~ known | join(',') ~ '.'
      ) }}
    {%- endif -%}
    {%- set old = load_relation(this) -%}
    {%- if old and old.is_table and not flags.FULL_REFRESH
        and adapter.get_columns_in_relation(old) | map(attribute='name') | list != found -%}
      {%- do adapter.drop_relation(old) -%}
      {%- do create_csv_table(model, table) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}
