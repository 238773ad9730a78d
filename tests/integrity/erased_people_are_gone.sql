{#- What the tests of one run wait for: the ends of the graph, so that every table is there. -#}
{%- set ends = names_when_on({
    'scores': [
        'dim_messages', 'fct_contact_points', 'fct_contact_property_points', 'rpt_contact_360',
        'rpt_event_reconciliation', 'rpt_source_coverage',
    ],
    'accounts': [
        'fct_company_scores', 'fct_deal_engagement', 'fct_deal_scores', 'rpt_owner_priorities',
    ],
    'predictions': ['dim_scorecard_bins', 'fct_send_predictions', 'rpt_prediction_quality'],
    'send_times': ['rpt_send_time_quality'],
    'decisions': [
        'fct_send_rule_hits', 'rpt_plan_reconciliation', 'rpt_policy_effect',
        'rpt_typology_what_if',
    ],
    'segments': ['fct_segment_changes'],
    'saturation': ['rpt_pressure_curve'],
    'monitoring': ['rpt_score_validation', 'rpt_suggested_points'],
}) %}
{%- if exports_are_on() %}
{%- for destination in [
    'activecampaign', 'adobe_campaign', 'brevo', 'hubspot', 'mailchimp',
] %}
{%- do ends.append('rpt_' ~ destination ~ '_contacts') %}
{%- do ends.append('rpt_' ~ destination ~ '_contact_changes') %}
{%- endfor %}
{%- endif %}
{#- What holds rows as received, which may name ids of nobody: they are looked up by their hash. -#}
{%- set as_received = [
    'int_events_validated', 'int_events_rejected', 'int_planned_sends_validated',
] %}
{#- Changes of a run that has not ended are still handed on; they are forgotten at its end. -#}
{%- set has_ended = flags.WHICH != 'build' %}
{%- set known_columns = [] %}
{%- set received_columns = [] %}
{%- for node in graph.nodes.values() | sort(attribute='unique_id') if execute and flags.INTROSPECT
    and node.resource_type == 'model' and node.package_name == project_name
    and node.config.materialized not in ['view', 'ephemeral'] %}
{%- set table = api.Relation.create(
    database=node.database, schema=node.schema, identifier=node.alias, type='table'
) %}
{%- for one in [table] + ([changes_relation_of(table)] if has_ended else [])
    if adapter.get_relation(one.database, one.schema, one.identifier) %}
{%- for column in adapter.get_columns_in_relation(one) if column.name.lower().endswith('contact_id')
    or column.name.lower().endswith('contact_key') %}
{%- if one != table or node.name not in as_received %}
{%- do known_columns.append([one, column]) %}
{%- elif column.name.lower().endswith('contact_id') %}
{%- do received_columns.append([one, column]) %}
{%- endif %}
{%- endfor %}
{%- endfor %}
{%- endfor %}
-- What is this: stored tables that name somebody who asked to be erased, or whom int_contact_keys
-- does not know (which is what becomes of the rows of somebody erased that are not written again).
-- When does it matter: always; it is a promise to a person, and mostly the law.
-- How to resolve: run `dbt build` whole, if a run stopped halfway; build the table shown again
-- (`dbt build --full-refresh`); if the id stays, the table reads contacts by another way than
-- int_contact_keys, which leaves erased people out.
{%- for name in ends %}
-- depends_on: {{ ref(name) }}
{%- endfor %}
with

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

keys as (select * from {{ ref('int_contact_keys') }}),

persons as (

    select
        contact_key,
        contact_id
    from keys
    {%- if capability_is_on('predictions', 'decisions') %}

    union

    -- a plan may name people whom nothing else knows: it is looked up by hash below
    select
        contact_key,
        contact_id
    from {{ ref('int_planned_sends_validated') }}
    {%- endif %}

),

received as (

    select
        received_contact_key,
        received_contact_id
    from keys

    union

    select
        received_contact_key,
        received_contact_id
    from {{ ref('int_events_validated') }}
    where received_contact_key is not null

),

unknown as (

    select
        'int_contact_keys' as found_in,
        cast(null as {{ type_text() }}) as named
    from keys
    where 1 = 0
    {%- for relation, column in known_columns %}
    {%- set known = 'received' if column.name.lower().startswith('received_') else 'persons' %}
    {%- set known_as = ('received_' if known == 'received' else '')
        ~ ('contact_id' if column.name.lower().endswith('contact_id') else 'contact_key') %}

    union

    select
        '{{ relation.identifier }}' as found_in,
        cast(named.{{ column.quoted }} as {{ type_text() }}) as named
    from {{ relation }} as named
    left join {{ known }}
        on named.{{ column.quoted }} = {{ known }}.{{ known_as }}
    where named.{{ column.quoted }} is not null and {{ known }}.{{ known_as }} is null
    {%- endfor %}

),

as_received as (

    select
        'int_contact_keys' as found_in,
        received_contact_id as named
    from keys
    {%- for relation, column in received_columns %}

    union

    select
        '{{ relation.identifier }}' as found_in,
        named.{{ column.quoted }} as named
    from {{ relation }} as named
    left join keys
        on named.{{ column.quoted }} = keys.received_contact_id
    where named.{{ column.quoted }} is not null and keys.received_contact_id is null
    {%- endfor %}

),

hashed as (

    select
        *,
        {{ keyed_hash('named') }} as contact_hash
    from as_received

)

select
    found_in,
    named,
    'not known' as problem
from unknown

union all

select
    hashed.found_in,
    hashed.named,
    'erased' as problem
from hashed
inner join erased
    on hashed.contact_hash = erased.contact_hash
