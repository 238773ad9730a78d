{# What the spine asks of a refresh. #}

{% macro id_key(id) -%}
  {#-
    The integer key of a text id: 63 bits of its md5, null for null. Two ids with one key stop the run with a test that
    names both; another word in the var key_salt gives all ids other keys.
  -#}
  {%- set salt = setting('key_salt') -%}
  {{ hash_bigint(id if not salt else dbt.string_literal(dbt.escape_single_quotes(salt)) ~ ' || ' ~ id) }}
{%- endmacro %}


{% macro load_hour(loaded_at) -%}
  {#- The hour of loading, the first day of the calendar where it is missing: rows of one hour are read together. -#}
  coalesce(
    cast({{ dbt.date_trunc('hour', loaded_at) }} as timestamp), cast('0001-01-01' as timestamp)
  )
{%- endmacro %}


{% macro within_changed_hours(loaded_at) -%}
  {#- A condition that lets an engine skip files and blocks without changed rows: the span of hours to read. -#}
  {%- set span = run_query(
    "select min(nullif(load_hour, cast('0001-01-01' as timestamp))), max(load_hour),"
    ~ " sum(case when load_hour = cast('0001-01-01' as timestamp) then 1 else 0 end) from "
    ~ changes_of('int_loads') ~ ' as loads'
  ).rows[0] -%}
  {%- if span[0] is none -%}
    {{ loaded_at }} is null
  {%- else -%}
    ({{ loaded_at }} >= cast('{{ span[0] }}' as timestamp)
    and {{ loaded_at }} < cast('{{ span[1] + modules.datetime.timedelta(hours=1) }}' as timestamp)
    {{- ' or ' ~ loaded_at ~ ' is null' if span[2] }})
  {%- endif -%}
{%- endmacro %}


{% macro readmitted_count() -%}
  {#- How many people were erased once and are no longer: a number in the text of a model, so that it is built anew. -#}
  {%- if not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%} {{ return(0) }} {%- endif -%}
  {{ return(run_query(
    'select count(*) from ' ~ ref('int_erased_contacts') ~ ' where not is_erased'
  ).columns[0].values()[0]) }}
{%- endmacro %}


{% macro counted_from() -%}
  {#-
    The first day whose events are kept by the var events_kept_months, as text: of the month of the newest load and those
    before it. None where all are. It moves once a month, and stands in the text of the stored tables: they are built whole.
  -#}
  {%- set months = setting('events_kept_months') | int -%}
  {%- if not months or not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set loads = refresh_state_relation().incorporate(path={'identifier': 'int_loads'}) -%}
  {%- set newest = run_query('select max(load_hour) from ' ~ loads).columns[0].values()[0] -%}
  {%- if newest is none or newest.year == 1 -%} {{ return(none) }} {%- endif -%}
  {%- if newest > modules.datetime.datetime.utcnow() + modules.datetime.timedelta(days=1) -%}
    {{ exceptions.raise_compiler_error(
      'The newest load is of ' ~ newest ~ ', in the future: by the var events_kept_months all events before it would go. '
      ~ 'Mend loaded_at, or set the var to 0.'
    ) }}
  {%- endif -%}
  {%- set month = newest.year * 12 + newest.month - months -%}
  {{ return('%04d-%02d-01' | format(month // 12, month % 12 + 1)) }}
{%- endmacro %}


{% macro is_aged_out() -%}
  {#- A condition: whether a raw row is older than events are kept; by its loading where that came first, or is all it has. -#}
  {%- set from = counted_from() -%}
  {%- if from is none -%}
    1 = 0
  {%- else -%}
    coalesce(least(coalesce(occurred_at, loaded_at), coalesce(loaded_at, occurred_at)) < cast('{{ from }}' as timestamp), false)
  {%- endif -%}
{%- endmacro %}


{% macro tells_consent() -%}
  {#- A condition: whether an event says that somebody may, or may not, be mailed: that has no age. -#}
  (event_type in ('subscribed', 'unsubscribed', 'complained') or (event_type = 'bounced' and bounce_type = 'hard'))
{%- endmacro %}


{% macro stored_table() -%}
  {#-
    This model's own table as the last run left it, none where there is none: {relation, knows_readmitted}. Tables of
    releases before 0.2 have no column is_erased.
  -#}
  {%- if not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set found = adapter.get_relation(this.database, this.schema, this.identifier) -%}
  {%- if not found -%} {{ return(none) }} {%- endif -%}
  {{ return({
    'relation': found,
    'knows_readmitted': 'is_erased' in adapter.get_columns_in_relation(found) | map(attribute='name') | list,
  }) }}
{%- endmacro %}


{% macro refuse_without_events() -%}
  {#- Stops the run where events were received and none was accepted, with the count of each reason and what to do. -#}
  {%- if execute and flags.INTROSPECT and model.resource_type == 'model'
      and not run_query('select 1 from ' ~ ref('int_events') ~ ' limit 1').rows -%}
    {%- set counts = run_query(
      'select rejection_reason, count(*) from ' ~ ref('int_events_validated')
      ~ " where rejection_reason <> 'erased' group by rejection_reason order by 2 desc, 1"
    ).rows -%}
    {%- set remedies = {
      'missing_load_time': 'Give each event its loaded_at, which is required: the time at which it was loaded',
      'unknown_event_type': 'Map its spelling in seeds/mappings/event_type_map.csv',
      'missing_contact': 'Give each event its contact_id',
      'missing_time': 'Give each event its occurred_at',
      'unparseable_time': 'Write occurred_at as ISO-8601',
      'future_dated': 'Look at loaded_at: it lies more than a day before occurred_at',
    } -%}
    {%- set lines = [] -%}
    {%- for row in counts -%}
      {%- do lines.append('  ' ~ row[0] ~ ': ' ~ row[1] ~ '. ' ~ remedies.get(row[0], 'See docs/bad_input.md')) -%}
    {%- endfor -%}
    {%- if counts -%}
      {{ exceptions.raise_compiler_error(
        'No event was accepted, so nothing has a date; each was rejected for one reason:\n' ~ lines | join('\n')
        ~ '\nThe rows stand in ' ~ ref('int_events_validated') ~ '.'
      ) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}
