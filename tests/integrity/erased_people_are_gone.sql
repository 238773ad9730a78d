{%- set relations = {
    'dim_contacts': 'contact_id',
    'fct_events': 'contact_id',
    'fct_contact_points': 'contact_id',
    'fct_contact_property_points': 'contact_id',
    'fct_contact_scores': 'contact_id',
    'fct_contact_matrix': 'contact_id',
    'fct_tier_changes': 'contact_id',
    'fct_send_decisions': 'contact_id',
    'fct_send_rule_hits': 'contact_id',
    'int_planned_sends_validated': 'received_contact_id',
    'fct_contact_saturation': 'contact_id',
    'rpt_contact_360': 'contact_id',
    'fct_company_engagement': 'best_contact_id',
    'fct_deal_engagement': 'best_contact_id',
    'fct_segment_members': 'contact_id',
    'fct_segment_changes': 'contact_id',
    'fct_contact_predictions': 'contact_id',
    'fct_contact_send_times': 'contact_id',
    'fct_contact_saturation': 'contact_id',
    'int_contact_traits': 'contact_id',
    'int_contact_keys': 'received_contact_id',
    'int_deal_contacts': 'contact_id',
    'int_events_validated': 'received_contact_id',
    'int_events_rejected': 'received_contact_id',
} %}
-- What is this: contact ids of people who asked to be erased, in any table that names contacts.
-- When does it matter: always; it is a promise to a person, and mostly the law.
-- How to resolve: build the table shown again (`dbt build --full-refresh`); if the id stays, the
-- table reads contacts by another way than int_contact_keys, which leaves erased people out.
with

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

named as (
    {%- for relation, column_name in relations.items() %}

    select distinct
        '{{ relation }}' as found_in,
        {{ column_name }} as contact_id
    from {{ ref(relation) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

hashed as (

    select
        contact_id,
        {{ keyed_hash('contact_id') }} as contact_hash
    from named
    group by contact_id

),

found as (

    select hashed.contact_id
    from hashed
    inner join erased
        on hashed.contact_hash = erased.contact_hash

)

select
    named.found_in,
    named.contact_id
from named
inner join found
    on named.contact_id = found.contact_id
