-- depends_on: {{ ref('int_event_counts') }}
-- depends_on: {{ ref('int_classified_events') }}
-- depends_on: {{ ref('int_event_points') }}
-- depends_on: {{ ref('int_tier_changes') }}
-- What the stored tables stand for. Built last, in one transaction: while it is not, the refresh
-- counts as interrupted, and the next one does its work again.
with

loads as (

    select * from {{ ref('int_load_hours') }}

),

settings as (

    select * from {{ ref('stg_config__fingerprints') }}

),

persons as (

    select * from {{ ref('int_contact_keys') }}

),

properties as (

    select * from {{ ref('int_contact_property_points') }}

),

messages as (

    select * from {{ ref('int_messages') }}

),

erased as (

    select * from {{ ref('int_erased_contacts') }}

)

select
    'number' as item,
    '' as item_key,
    '{{ completed_refreshes() + 1 }}' as item_value

union all

select
    'load' as item,
    load_key as item_key,
    {{ row_text(['raw_count', 'row_hash_sum']) }} as item_value
from loads

union all

select
    'settings' as item,
    settings_group as item_key,
    fingerprint as item_value
from settings

union all

select
    'person' as item,
    received_contact_id as item_key,
    contact_id as item_value
from persons
where received_contact_id <> contact_id

union all

select
    'properties' as item,
    contact_id as item_key,
    {{ property_signature() }} as item_value
from properties
group by contact_id

union all

select
    'message' as item,
    message_id as item_key,
    {{ message_text() }} as item_value
from messages

union all

select
    'erased' as item,
    contact_hash as item_key,
    '' as item_value
from erased
