{#
  Where a raw table lies and which columns it has. On DuckDB: files under RAW_DIR (`generic`) or RAW_DIR/<source>
  (every other source), `<table>.parquet` or any `*.parquet` in or below the folder `<table>`, or the same with .csv,
  .jsonl or .json, each perhaps with .gz or .zst; without files, and on the other engines, the table in the schema that
  the source's YAML names. Two of these at once stop the run: nobody knows which is meant. The relation that the var raw_relations
  names for a table is read in its place, and no file is looked for.
  Names are compared by snake_key(): `emailEvents` is the table email_events.
#}

{% macro raw_table(source_name, table) -%}
  {#-
    Gives {relation, columns, timed}: what to write after `from`, {snake_key: list of [column, type]}, and the same
    relation with the column _file_modified_at, where it is files; no relation where the table is absent.
    table: a name, or a list of which the first is declared in the source's YAML.
  -#}
  {%- set names = [table] if table is string else table -%}
  {%- set found = {} -%}
  {%- for name in names -%}
    {%- set one = landed_table(source_name, names[0], name) -%}
    {#- campaigns_detailed beside campaigns is the same loader's: the first counts. -#}
    {%- if one.relation is not none and modules.re.match('(' ~ (found | list + ['']) | join('_|') ~ ')', name ~ '_').group(0) == '' -%}
      {%- do found.update({name: one}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set wanted = [] -%}
  {%- for name in found if found | length == 1 or source_name ~ '.' ~ name in setting('raw_tables') -%}
    {%- do wanted.append(name) -%}
  {%- endfor -%}
  {%- if found and wanted | length != 1 -%}
    {{ exceptions.raise_compiler_error(
      "The source '" ~ source_name ~ "' has the tables " ~ found | join(' and ') ~ ', which two loaders land for the same rows. '
      ~ "Remove one, or name the one to read: vars: raw_tables: ['" ~ source_name ~ '.' ~ found | first ~ "']."
    ) }}
  {%- endif -%}
  {{ return(found[wanted[0]] if found else {'relation': none, 'columns': {}, 'timed': none}) }}
{%- endmacro %}


{% macro landed_table(source_name, declared, name) -%}
  {#- raw_table() of one name; the table `declared` in the source's YAML tells the schema, or raw_relations the table. -#}
  {%- if source_name ~ '.' ~ declared in setting('raw_relations') -%}
    {{ return(given_table(source_name, name) if name == declared else {'relation': none, 'columns': {}, 'timed': none}) }}
  {%- endif -%}
  {%- set relation = source(source_name, declared).incorporate(path={'identifier': name}) -%}
  {{ return(adapter.dispatch('raw_table', 'engagement_scoring')(source_name, name, relation)) }}
{%- endmacro %}


{% macro raw_source(source_name, table) -%}
  {#-
    What a raw table is read from, as text: the relation that raw_relations names, by ref(), source() or its name, or the
    table in the source's YAML. dbt learns here what the model depends on.
  -#}
  {%- set given = setting('raw_relations').get(source_name ~ '.' ~ table) -%}
  {{ return(render(given) | trim if given and model.resource_type != 'unit_test' else source(source_name, table) | string) }}
{%- endmacro %}


{% macro given_table(source_name, table) -%}
  {#- raw_table() of a relation that raw_relations names; the run stops where there is none. -#}
  {%- set text = raw_source(source_name, table) -%}
  {%- set parts = modules.re.findall('[^."`]+', text)[-3:] -%}
  {%- set relation = api.Relation.create(
    database=parts[0] if parts | length > 2 else target.database, schema=parts[-2] if parts | length > 1 else target.schema,
    identifier=parts[-1]
  ) -%}
  {%- set raw = engagement_scoring.default__raw_table(source_name, table, relation) -%}
  {%- if raw.relation is none -%}
    {{ exceptions.raise_compiler_error(
      "There is no table or view " ~ text ~ ", which the var raw_relations names for '" ~ source_name ~ '.' ~ table ~ "'."
    ) }}
  {%- endif -%}
  {{ return(raw) }}
{%- endmacro %}


{% macro raw_folder(source_name) -%}
  {#- The directory of a source's files. -#}
  {{ return(env_var('RAW_DIR', 'data/raw') ~ ('' if source_name == 'generic' else '/' ~ source_name)) }}
{%- endmacro %}


{% macro reads_demo() -%}
  {#- Whether RAW_DIR holds demo data: the generator marks its folder. Of a server's tables nobody can tell. -#}
  {{ return(adapter.dispatch('reads_demo', 'engagement_scoring')()) }}
{%- endmacro %}

{% macro default__reads_demo() -%} {{ return(false) }} {%- endmacro %}

{% macro duckdb__reads_demo() -%}
  {%- set mark = engagement_scoring.raw_folder('generic') | replace("'", "''") ~ '/.demo' -%}
  {{ return(run_query("select file from glob('" ~ mark ~ "')").rows | length > 0) }}
{%- endmacro %}


{% macro snake_key(name) -%}
  {#- What two spellings of a name have in common: `emailCampaignId`, `Email-Campaign Id`, `email_campaign__id`. -#}
  {{ return(('_' if name.startswith('_') else '') ~ modules.re.sub('[^0-9a-z]', '', name | lower)) }}
{%- endmacro %}


{% macro raw_columns(described) -%}
  {#-
    {snake_key: [[quoted name, type], ...]} of pairs of name and type, in their order. Where two names differ in letter case
    only, DuckDB calls the second `Email_1`: it is one more spelling of the first.
  -#}
  {%- set exact = described | map(attribute=0) | list -%}
  {%- set columns = {} -%}
  {%- for name, dtype in described -%}
    {%- set first = modules.re.sub('_[0-9]+$', '', name) -%}
    {%- set is_twin = first != name and first not in exact and first | lower in exact | map('lower') -%}
    {%- do columns.setdefault(snake_key(first if is_twin else name), []).append([adapter.quote(name), dtype | upper]) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{% macro default__raw_table(source_name, table, relation) -%}
  {%- set found = load_relation(relation) or engagement_scoring.relation_in_other_letters(relation) -%}
  {%- if not found -%}
    {{ return({'relation': none, 'columns': {}, 'timed': none}) }}
  {%- endif -%}
  {%- set described = [] -%}
  {%- for column in adapter.get_columns_in_relation(found) -%}
    {%- do described.append([column.name, column.dtype]) -%}
  {%- endfor -%}
  {{ return({'relation': found, 'columns': raw_columns(described), 'timed': none}) }}
{%- endmacro %}


{% macro relation_in_other_letters(relation) -%}
  {#- A table whose name differs in letter case, hyphens or blanks only; none on Spark, which knows no such names. -#}
  {{ return(adapter.dispatch('relation_in_other_letters', 'engagement_scoring')(relation)) }}
{%- endmacro %}

{% macro default__relation_in_other_letters(relation) -%}
  {%- for name in dbt.list_relations_without_caching(relation.without_identifier()).columns[1].values() -%}
    {%- if snake_key(name) == snake_key(relation.identifier) -%}
      {{ return(load_relation(relation.incorporate(path={'identifier': name}))) }}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}

{% macro spark__relation_in_other_letters(relation) -%} {{ return(none) }} {%- endmacro %}


{% macro duckdb__raw_table(source_name, table, relation) -%}
  {%- set folder = engagement_scoring.raw_folder(source_name) | replace("'", "''") -%}
  {%- set start = folder | replace("''", "'") | length + 2 -%}
  {%- set entries = run_query(
    "select distinct split_part(substr(file, " ~ start ~ "), '/', 1) as entry, regexp_extract(file,"
    ~ " '(?i)[.](parquet|(csv|jsonl|ndjson|json)([.](gz|zst))?)$', 1) as ending, substr(file, " ~ start
    ~ ") like '%/%' as is_folder from glob('" ~ folder ~ "/**/*') where ending <> '' order by is_folder, ending, entry"
  ).rows -%}
  {#- Numbers and times stay as written: JSON is read without guesses of types, CSV as text. -#}
  {%- set readers = {
    'parquet': 'read_parquet({}, union_by_name = true, hive_types_autocast = false',
    'csv': 'read_csv({}, union_by_name = true, all_varchar = true, header = true, hive_types_autocast = false',
    'json': 'read_json({}, union_by_name = true, maximum_depth = 1, sample_size = -1, hive_types_autocast = false',
  } -%}
  {%- set found = {'places': [], 'others': []} -%}
  {%- for kind, reader in readers.items() -%}
    {%- for entry, ending, is_folder in entries if snake_key(entry[:-1 - ending | length] if not is_folder else entry) == snake_key(table)
        and kind in ('json' if ending.split('.')[0] | lower in ('jsonl', 'ndjson') else ending | lower) -%}
      {%- if found.places == [] or (found.kind, found.entry, is_folder) == (kind, entry, true) -%}
        {%- do found.places.append("'" ~ folder ~ '/' ~ entry ~ ('/**/*.' ~ ending if is_folder else '') ~ "'") -%}
        {%- do found.update({'kind': kind, 'entry': entry}) -%}
      {%- else -%}
        {%- do found.others.append("'" ~ folder ~ '/' ~ entry ~ ('/**/*.' ~ ending if is_folder else '') ~ "'") -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set stored = engagement_scoring.default__raw_table(source_name, table, relation) -%}
  {%- if not found.places -%} {{ return(stored) }} {%- endif -%}
  {%- if found.others or stored.relation is not none -%}
    {{ exceptions.raise_compiler_error(
      "There are two inputs of '" ~ source_name ~ "' for '" ~ table ~ "': " ~ found.places | join(', ') ~ ' and '
      ~ (found.others | join(', ') if found.others else 'the table ' ~ stored.relation) ~ '. Remove one, or let RAW_DIR name a folder without it.'
    ) }}
  {%- endif -%}
  {%- set places = '[' ~ found.places | join(', ') ~ ']' -%}
  {%- set reader = readers[found.kind].format(places) -%}
  {%- set described = [] -%}
  {%- for row in run_query('describe select * from ' ~ reader ~ ')').rows -%}
    {%- do described.append([row[0], row[1]]) -%}
  {%- endfor -%}
  {{ return({
    'relation': reader ~ ')',
    'columns': raw_columns(described),
    'timed': '(select rows.*, timezone(' ~ "'UTC'" ~ ', files.last_modified) as _file_modified_at from ' ~ reader
      ~ ", filename = '_file_name') as rows inner join read_blob(" ~ places ~ ') as files on rows._file_name = files.filename)',
  }) }}
{%- endmacro %}
