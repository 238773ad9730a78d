{#
  When stored tables must be rebuilt whole, and when what a refresh touched is enough. A model with `meta: {stage: ...}`
  is rebuilt when the settings of its stage, or of one before it, are no longer those it was built with.
#}

{% macro refresh_stages() -%}
  {#- In the order in which data walk: {stage: {settings: groups of stg_config__fingerprints, models: stored tables}}. -#}
  {{ return({
    'events': {
      'settings': ['software', 'event_types'],
      'models': ['int_event_counts', 'int_events_validated', 'int_events_repeated'],
    },
    'machines': {
      'settings': ['machines'],
      'models': ['int_event_machine_reasons', 'int_classified_events'],
    },
    'points': {'settings': ['points'], 'models': ['int_event_points']},
    'tiers': {'settings': ['tiers'], 'models': ['int_tier_changes']},
  }) }}
{%- endmacro %}


{% macro reasons_to_rebuild() -%}
  {#- Settings groups whose stage must be built again whatever the settings say: {group: reason}. -#}
  {%- set reasons = {} -%}
  {%- for parts in refresh_stages().values() if execute and model.resource_type != 'unit_test' -%}
    {%- for stored in parts.models if stored_relation(stored) is none -%}
      {%- do reasons.update({parts.settings[-1]: 'no table ' ~ stored}) -%}
    {%- endfor -%}
    {%- if flags.FULL_REFRESH -%}
      {%- do reasons.update({parts.settings[-1]: 'full refresh'}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(reasons) }}
{%- endmacro %}


{% macro rebuilds_whole(stage) -%}
  {#-
    True where a stage starts from nothing: a full refresh is asked for, there is no completed refresh to go on from, a
    stored table is missing, or settings have changed since the last completed refresh or in an interrupted one.
  -#}
  {%- if not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%}
    {{ return(true) }}
  {%- endif -%}
  {%- set state = stored_relation('int_refresh_state') -%}
  {%- set settings = stored_relation('int_refresh_settings') -%}
  {%- if flags.FULL_REFRESH or not state or not settings -%}
    {{ return(true) }}
  {%- endif -%}
  {%- set groups = [] -%}
  {%- set found = namespace(reached=false) -%}
  {%- for name, parts in refresh_stages().items() if not found.reached -%}
    {%- do groups.extend(parts.settings) -%}
    {%- set found.reached = name == stage -%}
  {%- endfor -%}
  {%- set changes = run_query(
    "select count(*) from " ~ settings ~ " as seen left join " ~ state ~ " as done"
    ~ " on done.item = 'settings' and seen.settings_group = done.item_key and seen.fingerprint = done.item_value"
    ~ " where seen.settings_group in (" ~ quoted_list(groups) ~ ") and done.item_key is null"
  ).columns[0].values()[0] -%}
  {{ return(changes > 0 or (stage == 'tiers' and _goes_back())) }}
{%- endmacro %}


{% macro _goes_back() -%}
  {#- True where tiers are known for days after the as-of date: they are computed up to it anew. -#}
  {{ return(run_query(
    'select count(*) from ' ~ stored_relation('int_tier_changes') ~ ' as known inner join '
    ~ ref('int_as_of_date') ~ ' as as_of on known.contact_id is null and known.changed_on > as_of.as_of_date'
  ).columns[0].values()[0] > 0) }}
{%- endmacro %}


{% macro should_full_refresh() -%}
  {#- dbt's own question, answered for models with a stage by rebuilds_whole(). -#}
  {%- set stage = (config.get('meta') or {}).get('stage') -%}
  {%- if stage -%}
    {{ return(rebuilds_whole(stage)) }}
  {%- endif -%}
  {%- set asked = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if asked is none else asked) }}
{%- endmacro %}


{% macro is_incremental() -%}
  {#- dbt's own answer, and false where dbt may not look at the database. -#}
  {{ return(dbt.is_incremental() if flags.INTROSPECT else false) }}
{%- endmacro %}


{% macro stored_relation(name) -%}
  {#- The table of an intermediate model as the last run left it, or none: read by models that come before it. -#}
  {%- if not execute or not flags.INTROSPECT or model.resource_type == 'unit_test' -%}
    {{ return(none) }}
  {%- endif -%}
  {{ return(adapter.get_relation(
    database=model.database, schema=generate_schema_name('intermediate', model) | trim, identifier=name
  )) }}
{%- endmacro %}


{% macro completed_refreshes() -%}
  {#- How many refreshes have been completed on what is stored: a whole number. -#}
  {%- set state = stored_relation('int_refresh_state') if model.resource_type != 'unit_test' else none -%}
  {%- if not state -%}
    {{ return(0) }}
  {%- endif -%}
  {%- set found = run_query("select item_value from " ~ state ~ " where item = 'number'").columns[0].values() -%}
  {{ return(found[0] | int if found else 0) }}
{%- endmacro %}


{% macro interrupted_rows() -%}
  {#-
    What this model held when a refresh was begun and not completed: still to be done, so it is kept. The model has a
    column refresh_number; the number of the running refresh is completed_refreshes() + 1.
  -#}
  {%- set before = stored_relation(this.identifier) if model.resource_type != 'unit_test' else none -%}
  {%- if before and not flags.FULL_REFRESH -%}
    union

    select *
    from {{ before }}
    where refresh_number = {{ completed_refreshes() + 1 }}
  {%- endif -%}
{%- endmacro %}


{% macro stored_format() -%}
  {#- Raised with every release in which stored tables mean something else: the next refresh then builds them again. -#}
  2
{%- endmacro %}
