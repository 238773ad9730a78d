{#
  A table that a refresh changes by value: rows are computed again for the keys that may have changed, compared with
  the rows that stand there, and only those that differ are written; their keys are handed on to whoever comes after.

      config(
          materialized='by_value',
          unique_key=['contact_key', 'message_key'],
          hands_on=['sent_date'],
          scope=[['int_events', {'contact_key': 'contact_key', 'message_key': 'message_key'}]],
      )

      select ... from events where in_scope('events')

  unique_key  columns that tell rows apart, none of them null. Without it rows may repeat; those in scope are replaced
              together, and what differs is still told row by row
  hands_on    more columns of a row that differs, as it was and as it is, that later models need to find what it touches
  scope       what may have changed: [model, {own column: column of its changes}] pairs; a row is in scope where any of
              them names it; of a view all rows count as changed. Without scope the whole table is computed and compared

  Beside the table stands `<table>__changes`: change_number, unique_key, hands_on of the rows that differed. What each
  table has seen of the changes of others stands in one table, refresh_state, and is written in the same transaction as
  the rows: a run that is killed has nothing to forget, and a model that did not run catches up when it does.

  A table is built whole where there is none, with --full-refresh, where its SQL or the settings it reads are others,
  and where a table in its scope was built whole. Spark's plain tables know no delete: there it always is.
#}
{% materialization by_value, default %}

  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set changes_relation = changes_relation_of(this) -%}
  {%- set plan = refresh_plan() -%}
  {%- set keys = (config.get('unique_key') or []) + (config.get('hands_on') or []) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if not plan.is_partial -%}
    {%- set fresh_relation = api.Relation.create(
      database=this.database, schema=this.schema, identifier=this.identifier ~ '__fresh', type='table'
    ) -%}
    {% do adapter.drop_relation(fresh_relation) %}
    {% call statement('main') -%} {{ create_table_as(False, fresh_relation, compiled_code) }} {%- endcall %}
    {%- if existing_relation is not none -%} {%- do adapter.drop_relation(existing_relation) -%} {%- endif -%}
    {% do adapter.rename_relation(fresh_relation, target_relation) %}
    {% do adapter.drop_relation(changes_relation) %}
    {% do run_query(
      'create table ' ~ changes_relation ~ ' as select cast(0 as bigint) as change_number, ' ~ (keys | join(', '))
      ~ ' from ' ~ target_relation ~ ' where 1 = 0'
    ) %}
    {% do write_refresh_state(plan, plan.number + 1, plan.number + 1) %}

  {%- elif plan.is_still -%}
    {% call statement('main') -%} select 1 as nothing_changed {%- endcall %}

  {%- else -%}
    {%- set fresh_relation = make_temp_relation(target_relation, '__fresh') -%}
    {%- set differing_relation = make_temp_relation(target_relation, '__differing') -%}
    {% call statement('main') -%} {{ create_table_as(True, fresh_relation, compiled_code) }} {%- endcall %}
    {%- set columns = adapter.get_columns_in_relation(target_relation) | map(attribute='quoted') | join(', ') -%}
    {%- set kept_rows -%}
      select {{ columns }} from {{ target_relation }} as kept where {{ in_scope('kept') }}
    {%- endset -%}
    {% call statement('compare') -%}
      {{ create_table_as(True, differing_relation,
        'select true as is_fresh, fresh.* from (select ' ~ columns ~ ' from ' ~ fresh_relation ~ ' except all ' ~ kept_rows ~ ') as fresh'
        ~ ' union all '
        ~ 'select false as is_fresh, kept.* from (' ~ kept_rows ~ ' except all select ' ~ columns ~ ' from ' ~ fresh_relation ~ ') as kept'
      ) }}
    {%- endcall %}
    {%- set difference_count = run_query('select count(*) from ' ~ differing_relation).columns[0].values()[0] -%}
    {%- if difference_count > 0 -%}
      {%- if config.get('unique_key') -%}
        {% do run_query(
          'delete from ' ~ target_relation ~ ' as kept where exists (select 1 from ' ~ differing_relation
          ~ ' as gone where not gone.is_fresh' ~ matching(config.get('unique_key')) ~ ')'
        ) %}
        {% do run_query(
          'insert into ' ~ target_relation ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ differing_relation
          ~ ' where is_fresh'
        ) %}
      {%- else -%}
        {% do run_query('delete from ' ~ target_relation ~ ' as kept where ' ~ in_scope('kept')) %}
        {% do run_query(
          'insert into ' ~ target_relation ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ fresh_relation
        ) %}
      {%- endif -%}
      {% do run_query(
        'insert into ' ~ changes_relation ~ ' select distinct ' ~ (plan.number + 1) ~ ', ' ~ (keys | join(', '))
        ~ ' from ' ~ differing_relation
      ) %}
      {% do run_query('delete from ' ~ changes_relation ~ ' where change_number <= ' ~ (plan.number + 1 - kept_changes())) %}
    {%- endif -%}
    {% do write_refresh_state(plan, plan.number + (1 if difference_count > 0 else 0), [
      plan.whole_number, plan.number + 1 - kept_changes() if difference_count > 0 else plan.whole_number
    ] | max) %}
    {% do adapter.drop_relation(fresh_relation) %}
    {% do adapter.drop_relation(differing_relation) %}
  {%- endif -%}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- if not plan.is_partial -%} {% do persist_docs(target_relation, model) %} {%- endif -%}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}


{% macro matching(columns) -%}
  {%- for column in columns %} and kept.{{ column }} = gone.{{ column }}{% endfor -%}
{%- endmacro %}


{% macro kept_changes() -%}
  {#- So many changes of a table are kept for models that did not run with it; one that is further behind is built whole. -#}
  {{ return(20) }}
{%- endmacro %}


{% macro in_scope(rows) -%}
  {#-
    A condition: whether a row may have changed since this table was built, by the scope of its model. Always true where
    the table is built whole. rows: the step, or table, that holds the own columns that the scope names.
  -#}
  {%- set plan = refresh_plan() -%}
  {%- if not plan.is_partial or not config.get('scope') -%}
    1 = 1
  {%- else -%}
    (
    {%- for upstream, match in config.get('scope') -%}
      {%- if not loop.first %} or {% endif -%}
      {{ named_by(upstream, match, rows, plan.seen.get(upstream)) }}
    {%- endfor -%}
    )
  {%- endif -%}
{%- endmacro %}


{% macro is_partial() -%}
  {#- Whether this model's table is changed in part; false where it is built whole. -#}
  {{ return(refresh_plan().is_partial) }}
{%- endmacro %}


{% macro changes_of(upstream) -%}
  {#- A select of what has changed in a table in the scope of this model since this model's own table was built. -#}
  {%- set plan = refresh_plan() -%}
  (select * from {{ changes_relation_of(ref(upstream)) if plan.is_partial else ref(upstream) }} where
  {%- if plan.is_partial %} change_number > {{ plan.seen[upstream] }}{% else %} 1 = 0{% endif %})
{%- endmacro %}


{% macro changes_relation_of(relation) -%}
  {{ return(api.Relation.create(
    database=relation.database, schema=relation.schema, identifier=relation.identifier ~ '__changes', type='table'
  )) }}
{%- endmacro %}
