{{ config(
    materialized='view',
    enabled=learnt_namespaces() | length > 0 and capability_is_on('segments', 'decisions')
) }}

-- What the products have learnt of a contact, as text: one row per contact and trait that some
-- condition names, without a value where there is none. Probabilities and ranks are rounded to six
-- decimals. Only contacts that may be mailed have predictions and a saturation. Who is engaged is
-- asked of the adjusted rank by either name: a proxy that hides opens makes nobody less engaged.
{%- set adjusted_rank = 'fct_contact_predictions.engagement_percentile_rank_adjusted' %}
{%- set values = {
    'prediction.engagement_percentile_rank': plain_decimal(adjusted_rank),
    'prediction.unsubscribe_risk': 'fct_contact_predictions.unsubscribe_risk',
    'prediction.confidence': 'fct_contact_predictions.confidence',
    'send_time.best_weekday':
        'cast(fct_contact_send_times.best_weekday as ' ~ type_text() ~ ')',
    'send_time.best_hour':
        'cast(mod(fct_contact_send_times.best_hour_of_week, 24) as ' ~ type_text() ~ ')',
    'send_time.expected_gain': plain_decimal('fct_contact_send_times.open_expected_gain'),
    'send_time.source': 'fct_contact_send_times.open_source',
    'send_time.time_zone': 'fct_contact_send_times.time_zone',
    'pressure.saturation': 'fct_contact_saturation.saturation',
    'pressure.sent_count_28d':
        'cast(fct_contact_saturation.sent_count_28d as ' ~ type_text() ~ ')',
} %}
with

fields as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}
    where condition_field in ({{ quoted_list(trait_names(learnt_namespaces())) }})

),

contacts as (select * from {{ ref('int_contacts') }})

select
    contacts.contact_key,
    contacts.contact_id,
    fields.condition_field as trait,
    case fields.condition_field
        {%- for namespace, mart in learnt_namespaces().items() %}
        {%- for trait in trait_names([namespace]) %}
        when '{{ trait }}'
            then {{ values.get(trait) or plain_decimal(trait | replace(namespace, mart)) }}
        {%- endfor %}
        {%- endfor %}
    end as trait_value
from contacts
cross join fields
{%- for mart in learnt_namespaces().values() %}
left join {{ ref(mart) }} as {{ mart }}
    on contacts.contact_id = {{ mart }}.contact_id
{%- endfor %}
