{{ config(materialized='view') }}

with

received as (
    {{ union_sources('contacts') }}
)

select
    contact_id,
    company_id,
    owner_id,
    {{ keyed_hash('lower(trim(email))') }} as email_hash,
    timezone,
    country,
    attributes,
    deleted_at_text is not null as is_deleted,
    created_at,
    updated_at
from received
where contact_id is not null
