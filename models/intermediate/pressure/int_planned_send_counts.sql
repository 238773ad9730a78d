{{ config(materialized='view') }}

-- How many planned sends were received, and how many of them for people who asked to be erased: of
-- those nothing but this number is kept. One row.
with

received as (

    select * from {{ ref('stg_generic__planned_sends') }}

),

keys as (

    select * from {{ ref('int_contact_keys') }}

),

erased as (

    select * from {{ ref('int_erased_contacts') }}

)

select
    count(*) as received_count,
    cast(coalesce(sum(
        case when erased.contact_hash is not null and keys.contact_id is null then 1 else 0 end
    ), 0) as bigint) as erased_count
from received
left join keys
    on received.contact_id = keys.received_contact_id
left join erased
    on {{ keyed_hash('received.contact_id') }} = erased.contact_hash
