{{ config(enabled=capability_is_on('predictions', 'saturation', 'send_times')) }}

{%- set products = names_when_on({
    'predictions': ['fct_contact_predictions where is_mailable'],
    'saturation': ['fct_contact_saturation where is_mailable'],
    'send_times': ['fct_contact_send_times'],
}) %}
-- What is this: contacts who may be mailed and have no prediction or no saturation, or have one and
-- may not be; contacts without a row of send times, or such rows of nobody; planned sends to
-- contacts who may be mailed that are not predicted.
-- When does it matter: a send list built on them would miss people, or write to people who left.
-- How to resolve: int_contact_features and fct_contact_saturation take the mailable contacts as
-- dim_contacts does; a bin or risk bucket needs its row in the seed, and int_contact_time_zones the
-- default_time_zone in seeds/mappings/time_zones.csv.
with

rows_of_products as (
    {%- for product in products %}
    {%- set mart = product.split(' ')[0] %}

    select
        '{{ mart }}' as product,
        contact_id,
        1 as expected_count,
        0 as told_count
    from {{ ref('dim_contacts') }}
    {{ product | replace(mart, '') | trim }}

    union all

    select
        '{{ mart }}' as product,
        contact_id,
        0 as expected_count,
        1 as told_count
    from {{ ref(mart) }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}
    {%- if capability_is_on('predictions') and capability_is_on('decisions') %}

    union all

    select
        'fct_send_predictions' as product,
        decisions.contact_id,
        1 as expected_count,
        0 as told_count
    from {{ ref('fct_send_decisions') }} as decisions
    inner join {{ ref('dim_contacts') }} as contacts
        on decisions.contact_id = contacts.contact_id
    where contacts.is_mailable and coalesce(decisions.message_type, '') <> 'transactional'

    union all

    select
        'fct_send_predictions' as product,
        contact_id,
        0 as expected_count,
        1 as told_count
    from {{ ref('fct_send_predictions') }}
    {%- endif %}

)

select
    product,
    contact_id,
    sum(told_count) as told_count
from rows_of_products
group by product, contact_id
having sum(told_count) <> sum(expected_count)
