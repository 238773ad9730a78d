{{ config(materialized='view') }}

-- What the products have learnt of a contact, as text: one row per contact and trait that some
-- condition names, without a value where there is none. Probabilities and ranks are rounded to six
-- decimals. Only contacts that may be mailed have predictions and a saturation. Who is engaged is
-- asked of the adjusted rank by either name: a proxy that hides opens makes nobody less engaged.
{%- set decimals = {
    'prediction.open_probability': 'predictions.open_probability',
    'prediction.click_probability': 'predictions.click_probability',
    'prediction.unsubscribe_probability_7d': 'predictions.unsubscribe_probability_7d',
    'prediction.engagement_percentile_rank': 'predictions.engagement_percentile_rank_adjusted',
    'prediction.engagement_percentile_rank_adjusted':
        'predictions.engagement_percentile_rank_adjusted',
    'prediction.retention_percentile_rank': 'predictions.retention_percentile_rank',
    'send_time.expected_gain': 'send_times.open_expected_gain',
    'pressure.next_mail_worth': 'saturation.next_mail_worth',
    'pressure.weekly_room': 'saturation.weekly_room',
} %}
with

fields as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}
    where condition_field in ({{ quoted_list(trait_names(learnt_namespaces())) }})

),

contacts as (select * from {{ ref('int_contacts') }}),

predictions as (select * from {{ ref('fct_contact_predictions') }}),

send_times as (select * from {{ ref('fct_contact_send_times') }}),

saturation as (select * from {{ ref('fct_contact_saturation') }})

select
    contacts.contact_key,
    contacts.contact_id,
    fields.condition_field as trait,
    case fields.condition_field
        {%- for field, number in decimals.items() %}
        when '{{ field }}'
            then {{ plain_decimal(number) }}
        {%- endfor %}
        when 'prediction.unsubscribe_risk' then predictions.unsubscribe_risk
        when 'prediction.confidence' then predictions.confidence
        when 'send_time.best_weekday' then cast(send_times.best_weekday as {{ type_text() }})
        when 'send_time.best_hour'
            then cast(mod(send_times.best_hour_of_week, 24) as {{ type_text() }})
        when 'send_time.source' then send_times.open_source
        when 'send_time.time_zone' then send_times.time_zone
        when 'pressure.saturation' then saturation.saturation
        when 'pressure.sent_count_28d' then cast(saturation.sent_count_28d as {{ type_text() }})
    end as trait_value
from contacts
cross join fields
left join predictions
    on contacts.contact_id = predictions.contact_id
left join send_times
    on contacts.contact_id = send_times.contact_id
left join saturation
    on contacts.contact_id = saturation.contact_id
