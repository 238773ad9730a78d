{# What each table that is changed by value stands for: its number, and the numbers of others that it has seen. #}

{% macro refresh_state_relation() -%}
  {#- It lies beside int_loads, whatever the schemas are called there. -#}
  {%- set beside = graph.nodes['model.' ~ model.package_name ~ '.int_loads'] -%}
  {{ return(api.Relation.create(database=beside.database, schema=beside.schema, identifier='refresh_state', type='table')) }}
{%- endmacro %}


{% macro create_refresh_state() -%}
  {#-
    Run at the start of each run. One row per table and table it reads; `reads` is empty in the row of the table itself. One
    row more tells this EMAIL_HASH_KEY from another, before the database's own function of it is made.
  -#}
  {%- if execute and flags.INTROSPECT and changes_by_value() -%}
    {%- set state = refresh_state_relation() -%}
    {%- set sign = keyed_hash_function('asked_hash') ~ "('which key is this?')" -%}
    {%- do adapter.create_schema(state) -%}
    {%- do create_keyed_hash('asked_hash') -%}
    {%- if adapter.get_relation(state.database, state.schema, state.identifier) and run_query(
      "select 1 from " ~ state ~ " where table_name = 'EMAIL_HASH_KEY' and signature <> " ~ sign
    ).rows -%}
      {{ exceptions.raise_compiler_error(
        'EMAIL_HASH_KEY is not the key that this database was built with, so its logs would know nobody who objected or was '
        ~ 'erased. Set the key of before; to change it, see `engagement rotate-key --help`.'
      ) }}
    {%- endif -%}
    {%- do create_keyed_hash() -%}
    create table if not exists {{ state }} (
      table_name {{ type_text() }}, reads {{ type_text() }}, change_number bigint, whole_number bigint,
      signature {{ type_text() }}
    );
    insert into {{ state }}
    select 'EMAIL_HASH_KEY', 'key', 0, 0, {{ sign }}
    where not exists (select 1 from {{ state }} where table_name = 'EMAIL_HASH_KEY')
  {%- endif -%}
{%- endmacro %}


{% macro drop_what_is_not_built() -%}
  {#-
    Run at the start of a build. Tables of models that are gone or switched off, of which the state says that an earlier
    run built them, would stay as they were, with what they hold of people: they are dropped. What this run may build is
    noted for later ones. The first release noted nothing, and is known by its own table of state.
  -#}
  {%- if execute and flags.INTROSPECT and changes_by_value() and flags.WHICH in ['run', 'build'] -%}
    {%- set state = refresh_state_relation() -%}
    {%- set known = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == model.package_name
        and node.config.materialized != 'ephemeral' -%}
      {%- do known.append(node.schema ~ '.' ~ node.alias) -%}
    {%- endfor -%}
    {%- set built = run_query(
      'select distinct table_name from ' ~ state ~ " where reads in ('', 'built') and table_name like '%.%'"
    ).columns[0].values() | list -%}
    {%- if adapter.get_relation(state.database, state.schema, 'int_refresh_state') -%}
      {%- for (name,) in run_query(
        "select table_name from information_schema.tables where table_schema = '" ~ state.schema
        ~ "' and left(table_name, 4) = 'int_'"
      ).rows -%}
        {%- do built.append(state.schema ~ '.' ~ name) -%}
      {%- endfor -%}
    {%- endif -%}
    {%- set gone = built | reject('in', known) | sort -%}
    {%- if gone -%}
      {%- do log('Dropped, since nothing builds them any more: ' ~ gone | join(', '), info=true) -%}
      {%- for schema, name, kind in run_query(
        "select table_schema, table_name, table_type from information_schema.tables where table_catalog = '" ~ state.database
        ~ "' and table_schema || '.' || replace(table_name, '__changes', '') in (" ~ quoted_list(gone) ~ ')'
      ).rows %}
      drop {{ 'view' if kind == 'VIEW' else 'table' }} if exists
        {{ api.Relation.create(database=state.database, schema=schema, identifier=name) }} cascade;
      {%- endfor %}
      delete from {{ state }} where table_name in ({{ quoted_list(gone) }});
    {%- endif -%}
    {%- set rows = [] -%}
    {%- for name in known if name not in built -%}{%- do rows.append("('" ~ name ~ "', 'built', 0, 0, '')") -%}{%- endfor -%}
    {%- if rows %}
      insert into {{ state }} values {{ rows | join(', ') }};
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{% macro write_refresh_state(plan, number, whole_number) -%}
  {#- Within the transaction of the table: its own number, since when it is whole, and what it has now seen of others. -#}
  {%- if changes_by_value() -%}
    {%- set state = refresh_state_relation() -%}
    {%- set rows = ["('" ~ plan.name ~ "', '', " ~ number ~ ", " ~ whole_number ~ ", '" ~ plan.signature ~ "')"] -%}
    {%- for upstream, seen in plan.current.items() -%}
      {%- do rows.append("('" ~ plan.name ~ "', '" ~ upstream ~ "', " ~ seen ~ ", 0, '')") -%}
    {%- endfor -%}
    {%- do run_query("delete from " ~ state ~ " where table_name = '" ~ plan.name ~ "'") -%}
    {%- do run_query('insert into ' ~ state ~ ' values ' ~ (rows | join(', '))) -%}
  {%- endif -%}
{%- endmacro %}


{% macro refresh_plan() -%}
  {#-
    How the table of this model is to be brought up to date:
    is_partial    only rows in scope are computed; else it is built whole
    is_still      nothing in scope has changed, so nothing is to be done
    number, whole_number   number of its last change, and of the last time it was whole
    seen, current numbers of the tables in scope: when it was built, and now
    signature     of its SQL and of the settings that it reads
  -#}
  {%- set nothing = {'is_partial': false, 'is_still': false, 'number': 0, 'whole_number': 0, 'seen': {}, 'current': {},
    'signature': '', 'name': ''} -%}
  {%- if not execute or not flags.INTROSPECT or model.resource_type != 'model' or model.get('is_rendered_whole')
      or not changes_by_value() -%}
    {{ return(nothing) }}
  {%- endif -%}
  {%- if model.get('refresh_plan') -%} {{ return(model['refresh_plan']) }} {%- endif -%}

  {%- set name = this.schema ~ '.' ~ this.identifier -%}
  {%- set upstreams = {} -%}
  {%- for upstream, match in config.get('scope') or [] if is_stored_by_value(upstream) -%}
    {%- set relation = ref(upstream) -%}
    {%- do upstreams.update({upstream: relation.schema ~ '.' ~ relation.identifier}) -%}
  {%- endfor -%}
  {%- set found = {} -%}
  {%- set names = [name] + upstreams.values() | list -%}
  {%- for row in run_query(
    'select table_name, reads, change_number, whole_number, signature from ' ~ refresh_state_relation()
    ~ ' where table_name in (' ~ quoted_list(names) ~ ')'
  ).rows -%}
    {%- do found.update({row[0] ~ '/' ~ row[1]: row}) -%}
  {%- endfor -%}

  {%- set own = found.get(name ~ '/') -%}
  {%- set signature = refresh_signature() -%}
  {%- set plan = fromjson(tojson(nothing)) -%}
  {%- do plan.update({'name': name, 'signature': signature}) -%}
  {%- set state = namespace(is_partial=own is not none and own[4] == signature and not flags.FULL_REFRESH
    and adapter.get_relation(this.database, this.schema, this.identifier) is not none, is_still=true) -%}
  {%- if own -%} {%- do plan.update({'number': own[2] | int, 'whole_number': own[3] | int}) -%} {%- endif -%}
  {%- for upstream, upstream_name in upstreams.items() -%}
    {%- set current = found.get(upstream_name ~ '/') -%}
    {%- set seen = found.get(name ~ '/' ~ upstream) -%}
    {%- do plan.current.update({upstream: current[2] | int if current else 0}) -%}
    {%- do plan.seen.update({upstream: seen[2] | int if seen else 0}) -%}
    {%- if not current or not seen or seen[2] < current[3] or seen[2] > current[2] -%}
      {%- set state.is_partial = false -%}
    {%- elif seen[2] != current[2] -%}
      {%- set state.is_still = false -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for upstream, match in config.get('scope') or [] if state.is_partial and not is_stored_by_value(upstream) -%}
    {%- if run_query('select 1 from ' ~ this ~ ' as kept where ' ~ named_by(upstream, match, 'kept') ~ ' limit 1').rows -%}
      {%- set state.is_still = false -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do plan.update({'is_partial': state.is_partial, 'is_still': state.is_partial and state.is_still and upstreams != {}}) -%}
  {%- do model.update({'refresh_plan': plan}) -%}
  {{ return(plan) }}
{%- endmacro %}


{% macro is_stored_by_value(name) -%}
  {{ return(graph.nodes['model.' ~ model.package_name ~ '.' ~ name].config.materialized == 'by_value') }}
{%- endmacro %}


{% macro named_by(upstream, match, rows, after=none) -%}
  {#- A condition: whether the changes of a table (after a number), or the rows of a view, name a row by some columns. -#}
  ({{ rows }}.{{ match.keys() | join(', ' ~ rows ~ '.') }}) in (
    select {{ match.values() | join(', ') }} from {{ ref(upstream) if after is none else changes_relation_of(ref(upstream)) }}
    where {{ '1 = 1' if after is none else 'change_number > ' ~ after }}
    {%- for column in match.values() %} and {{ column }} is not null{% endfor %}
  )
{%- endmacro %}


{% macro refresh_signature() -%}
  {#- One text for the SQL of a model as it is built whole, and for the rows of the settings that it reads. -#}
  {%- do model.update({'is_rendered_whole': true}) -%}
  {%- set parts = [render(model.raw_code)] -%}
  {%- do model.pop('is_rendered_whole') -%}
  {%- for unique_id in model.depends_on.nodes | sort if unique_id in graph.nodes -%}
    {%- set node = graph.nodes[unique_id] -%}
    {%- if node.name.startswith('stg_config__') -%}
      {%- set settings = ref(node.package_name, node.name) -%}
      {%- set columns = adapter.get_columns_in_relation(settings) | map(attribute='name') | list -%}
      {%- do parts.append(run_query(
        'select cast(sum(cast(' ~ hash_bigint(row_text(columns)) ~ ' as decimal(38, 0))) as ' ~ type_text() ~ ') from ' ~ settings
      ).columns[0].values()[0] | string) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(local_md5(parts | join('|'))) }}
{%- endmacro %}


{% macro forget_seen_changes() -%}
  {#-
    Run at the end of each run: changes that every table in whose scope they are has seen are not kept. What is left of
    an erased person is then nothing. Where a test that looks at changes did not pass in this run, a row `untested` stays,
    so that the next `dbt build` looks at all rows: what failed, or was not asked, would pass unseen.
  -#}
  {%- if execute and flags.INTROSPECT and changes_by_value() and flags.WHICH in ['run', 'build'] -%}
    {%- do run_query('delete from ' ~ refresh_state_relation() ~ " where table_name = 'untested'") -%}
    {%- set passed = results | selectattr('status', 'in', ['pass', 'warn']) | map(attribute='node.unique_id') | list -%}
    {%- set missed = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'test' and node.unique_id not in passed
        and ('within_changes' in node.raw_code or 'changed_in' in (node.test_metadata or {'kwargs': {}}).kwargs) -%}
      {%- do missed.append(node.unique_id) -%}
    {%- endfor -%}
    {%- if missed -%}
      {%- do run_query('insert into ' ~ refresh_state_relation() ~ " values ('untested', '', 0, 0, '')") -%}
    {%- endif -%}
    {%- set seen = {} -%}
    {%- for row in run_query(
      "select reads, min(change_number) from " ~ refresh_state_relation() ~ " where reads <> '' group by reads"
    ).rows -%}
      {%- do seen.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.materialized == 'by_value' -%}
      {%- set changes = changes_relation_of(
        api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)
      ) -%}
      {%- if adapter.get_relation(changes.database, changes.schema, changes.identifier) -%}
        {%- do run_query(
          'delete from ' ~ changes ~ (' where change_number <= ' ~ seen[node.name] if node.name in seen else '')
        ) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{% macro within_changes(model_name, columns) -%}
  {#-
    A condition for tests that look at rows one by one: in `dbt build` whether the row is among those of a `by_value`
    table that changed since all its readers saw it last, all rows where the table was built whole; `dbt test` always
    looks at all. columns: those of the row by which the table's changes name it, one or several.
  -#}
  {%- set table = ref(model_name) -%}
  {%- if not execute or flags.WHICH != 'build' or not changes_by_value() -%}
    1 = 1
  {%- else -%}
    {#- One row that says 0, of the table or of tests that did not pass, means all; no row does, too. -#}
    {%- if not run_query(
      "select min(case when whole_number = change_number then 0 else 1 end) from " ~ refresh_state_relation()
      ~ " where reads = '' and table_name in ('untested', '" ~ table.schema ~ '.' ~ table.identifier ~ "')"
    ).columns[0].values()[0] -%}
      1 = 1
    {%- else -%}
      ({{ columns | join(', ') }}) in (select {{ columns | join(', ') }} from {{ changes_relation_of(table) }})
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}
