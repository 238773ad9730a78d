{#
  "Do this n times": a table made by a select that runs several times, each time over its own result.

      config(materialized='loop', start='int_walk_start', rounds=8)

      select ... from ref('int_walk_start')

  The select reads its start as any other model. The first round reads the start itself; each later round reads, in its
  place, what the round before has written. The start therefore has the columns of the result, in any order.

  start   name of the model that the first round reads; a table or a view, not an ephemeral model
  rounds  a whole number, or the name of a model with a column `rounds`, or `model.column`: the largest number in it; at
          least one round is run
  adds    true: each round adds its rows to those of the start and of the rounds before, which it reads all; so a long
          walk writes each row once
  until   optional condition over the rows of a round, such as `not is_moved`: where it holds for all of them, what
          remains of the rounds is left out

  `loop_round()` in the select is the number of the round, from 1.
#}
{% materialization loop, default %}

  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set start_relation = ref(config.require('start')) -%}
  {%- set rounds = loop_rounds(config.require('rounds')) -%}
  {%- set until = config.get('until') -%}
  {%- set reading = [start_relation] -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if config.get('adds') -%}
    {%- set written = api.Relation.create(
      database=this.database, schema=this.schema, identifier=this.identifier ~ '__round', type='table'
    ) -%}
    {%- set columns = adapter.get_columns_in_relation(start_relation) | map(attribute='name') | join(', ') -%}
    {% do adapter.drop_relation(written) %}
    {% call statement('main') -%}
      {{ create_table_as(False, written, 'select ' ~ columns ~ ' from ' ~ start_relation) }}
    {%- endcall %}
    {%- do reading.insert(0, written) -%}
  {%- endif -%}

  {%- for round in range(1, rounds + 1) -%}
    {%- set select = compiled_code | replace(start_relation | string, reading[0] | string) | replace(loop_round(), round | string) -%}
    {%- if config.get('adds') -%}
      {% call statement('main') -%}
        insert into {{ reading[0] }} ({{ columns }})
        select {{ columns }} from (
        {{ select }}
        ) as added
      {%- endcall %}
    {%- elif not (until and round > 1 and loop_is_settled(reading[0], until)) -%}
      {%- set written = api.Relation.create(
        database=this.database, schema=this.schema, identifier=this.identifier ~ '__round_' ~ round % 2, type='table'
      ) -%}
      {% do adapter.drop_relation(written) %}
      {% call statement('main') -%}
        {{ create_table_as(False, written, select) }}
      {%- endcall %}
      {%- do reading.insert(0, written) -%}
    {%- endif -%}
  {%- endfor -%}

  {%- if existing_relation is not none -%} {%- do adapter.drop_relation(existing_relation) -%} {%- endif -%}
  {% do adapter.rename_relation(reading[0], target_relation) %}
  {%- for left in reading[1:] if left != start_relation and left != reading[0] -%}
    {%- do adapter.drop_relation(left) -%}
  {%- endfor -%}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}


{% macro loop_rounds(rounds) -%}
  {#- A number of rounds, at least 1: as given, or the largest in the column of a model that is named. -#}
  {%- set asked = rounds -%}
  {%- if rounds is not number -%}
    {%- set named = (rounds ~ '.rounds').split('.') -%}
    {%- set asked = run_query('select max(' ~ named[1] ~ ') as rounds from ' ~ ref(named[0])).columns[0].values()[0] -%}
  {%- endif -%}
  {{ return([asked or 1, 1] | max | int) }}
{%- endmacro %}


{% macro loop_round() -%}
  {#- The number of the round, for the select of a loop; outside of a loop, as in unit tests, the first. -#}
  {{ return('1 /* round */') }}
{%- endmacro %}


{% macro loop_is_settled(relation, until) -%}
  {#- True where a condition holds for every row of a table. -#}
  {{ return(
    run_query('select count(*) from ' ~ relation ~ ' where not coalesce(' ~ until ~ ', false)').columns[0].values()[0] == 0
  ) }}
{%- endmacro %}
