{% macro get_incremental_replace_rows_sql(arguments) -%}
  {#-
    The incremental strategy `replace_rows`: in one transaction, rows that a refresh touched leave and their new state
    comes in. `meta.replaces` says which: {model: condition over `kept` (this table) and `touched` (that model)}.
    `meta.forgets` is {model: column}: rows whose column names what that model no longer knows leave too.
  -#}
  {%- set target = arguments['target_relation'] -%}
  {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
  {%- for touched, condition in config.get('meta')['replaces'].items() %}
delete from {{ target }} as kept
where exists (select 1 from {{ stored_relation(touched) }} as touched where {{ condition }});
  {% endfor %}
  {%- for known, column in config.get('meta').get('forgets', {}).items() %}
delete from {{ target }} as kept
where
    kept.{{ column }} is not null
    and not exists (
        select 1 from {{ stored_relation(known) }} as known where known.{{ column }} = kept.{{ column }}
    );
  {% endfor %}
insert into {{ target }} ({{ columns }})
select {{ columns }} from {{ arguments['temp_relation'] }};
{%- endmacro %}


{% macro is_of_load(events, loads) -%}
  {#- An event belongs to a source and hour of loading; missing ones count as equal. -#}
  {{ events }}.source is not distinct from {{ loads }}.source
  and {{ dbt.date_trunc('hour', events ~ '.loaded_at') }} is not distinct from {{ loads }}.load_hour
{%- endmacro %}


{% macro is_same_load(counts, loads) -%}
  {#- As is_of_load(), of a table with a column load_hour. -#}
  {{ counts }}.source is not distinct from {{ loads }}.source
  and {{ counts }}.load_hour is not distinct from {{ loads }}.load_hour
{%- endmacro %}


{% macro within_touched_loads(loaded_at) -%}
  {#- A condition that lets an engine skip files and blocks without touched rows: the span of load hours to read. -#}
  {%- set span = run_query(
    'select min(load_hour), max(load_hour), sum(case when load_hour is null then 1 else 0 end) from '
    ~ ref('int_touched_loads')
  ).rows[0] -%}
  {%- if span[0] is none -%}
    {{ loaded_at }} is null
  {%- else -%}
    ({{ loaded_at }} >= cast('{{ span[0] }}' as timestamp)
    and {{ loaded_at }} < cast('{{ span[1] + modules.datetime.timedelta(hours=1) }}' as timestamp)
    {{- ' or ' ~ loaded_at ~ ' is null' if span[2] }})
  {%- endif -%}
{%- endmacro %}


{% macro blocked_contacts(events) -%}
  {#- The contact ids in a step that nobody may be known by any more: erased, by record or by hash. -#}
    select ids.contact_id
    from (select distinct contact_id from {{ events }}) as ids
    left join {{ ref('int_person_keys') }} as persons
        on ids.contact_id = persons.contact_id
    inner join {{ ref('int_erased_contacts') }} as erased
        on {{ keyed_hash('ids.contact_id') }} = erased.contact_hash
    where persons.contact_id is null
{%- endmacro %}
