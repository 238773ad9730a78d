{% macro source_entities() -%}
  {#-
    What each source has beyond events and contacts, which every source must have. Make a line here for a source of
    your own that has more; a source without a line has those two.
  -#}
  {{ return({
    'generic': ['messages', 'companies', 'deals', 'consents'],
    'activecampaign': ['messages', 'companies', 'deals', 'consents'],
    'adobe_campaign': ['messages', 'consents'],
    'amazon_ses': ['consents'],
    'brevo': ['consents'],
    'hubspot': ['messages', 'companies', 'deals', 'consents'],
    'klaviyo': ['messages', 'consents'],
    'mailchimp': ['messages', 'consents'],
    'mailgun': ['consents'],
    'mailjet': ['consents'],
    'mandrill': ['consents'],
    'resend': ['consents'],
    'sendgrid': ['consents'],
  }) }}
{%- endmacro %}


{% macro source_is_enabled(source_name) -%}
  {#- Whether enabled_sources names a source: its models exist only then. -#}
  {{ return(source_name in setting('enabled_sources')) }}
{%- endmacro %}


{% macro table_is_read(source_name, table) -%}
  {#-
    Whether a raw table counts: those of the contract that say what is to be done with people of any source do, whatever
    is enabled.
  -#}
  {{ return(
    source_is_enabled(source_name)
    or (source_name == 'generic' and table in ['consents', 'erasure_requests', 'objections', 'planned_sends'])
  ) }}
{%- endmacro %}


{% macro union_sources(entity) -%}
  {#-
    The rows of one entity from every enabled source that has it; no row at all where none has. Unit tests of what
    reads them give the generic models, whatever is enabled. Here the data enter: not before the gate has let them.
  -#}
  {%- set columns = staged_columns(entity) -%}
  {%- set relations = [] -%}
  {%- set is_unit_test = execute and model.resource_type == 'unit_test' -%}
  {%- if not is_unit_test -%}
    {%- do ref('stg_config__errors') -%}
  {%- endif -%}
  {%- set source_names = ['generic'] if is_unit_test else setting('enabled_sources') | list -%}
  {%- if 'generic' not in source_names and table_is_read('generic', entity) -%}
    {%- do source_names.append('generic') -%}
  {%- endif -%}
  {%- for source_name in source_names -%}
    {%- if entity in ['events', 'contacts'] + source_entities().get(source_name, []) -%}
      {%- do relations.append([ref('stg_' ~ source_name ~ '__' ~ entity), source_name]) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for relation, source_name in relations -%}
    select
        {{ columns | join(',\n        ') }}
        {%- if entity == 'contacts' %},
        {{ 'merged_into_id is null' if source_name in setting('erase_removed') else 'false' }} as is_erased_when_removed
        {%- endif %}
    from {{ relation }}
    {%- if not loop.last %}

    union all

    {% endif %}
  {%- else -%}
    select
    {%- for name, type in columns.items() %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    from (select 1 as nothing) as absent
    where 1 = 0
  {%- endfor %}
{%- endmacro %}


{% macro first_rows(entity, id, columns) -%}
  {#-
    The steps to `first_rows`: of all rows of an entity with one id the smallest by some columns in order, missing values
    last. A row without an id is none.
  -#}
received as (

    {{ union_sources(entity) }}

),

ordered as (

    select
        *,
        row_number() over (
            partition by {{ id }}
            order by {{ columns | join(' nulls last, ') }} nulls last
        ) as row_order
    from received
    where {{ id }} is not null

),

first_rows as (

    select *
    from ordered
    where row_order = 1

)
{%- endmacro %}


{% macro absent_tables() -%}
  {#-
    [source, table] of every table that an enabled vendor's YAML names and that is not landed, under none of the names that
    stand in one list with it in the vendor's models: `raw_rows(['contact', 'contacts'], ...)`. The contract's own tables may
    be absent without a word.
  -#}
  {%- set absent = [] -%}
  {%- if execute and flags.INTROSPECT and model.resource_type != 'unit_test' -%}
    {%- set lists = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('stg_') -%}
      {%- do lists.setdefault(node.fqn[2], []).extend(modules.re.findall("\\[([^\\[\\]]*)\\]", node.raw_code)) -%}
    {%- endfor -%}
    {%- for table in graph.sources.values() | sort(attribute='unique_id') if table.source_name != 'generic'
        and source_is_enabled(table.source_name) and table.source_name ~ '.' ~ table.name not in setting('raw_relations') -%}
      {%- set names = [table.name] -%}
      {%- for list in lists.get(table.source_name, []) if "'" ~ table.name ~ "'" in list -%}
        {%- do names.extend(modules.re.findall("'([^']*)'", list)) -%}
      {%- endfor -%}
      {%- set found = [] -%}
      {%- for name in names | unique if not found and landed_table(table.source_name, table.name, name).relation is not none -%}
        {%- do found.append(name) -%}
      {%- endfor -%}
      {%- if not found -%}
        {%- do absent.append([table.source_name, table.name]) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(absent) }}
{%- endmacro %}
