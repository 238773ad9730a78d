{{ config(materialized='view') }}

-- Contact records and requests for erasure: a request is the record of somebody to be erased.
with

received as (
    {{ union_sources('contacts') }}
)

select
    contact_id,
    merged_into_id,
    company_id,
    owner_id,
    {{ address_contact_id('email') }} as email_hash,
    timezone,
    country,
    attributes,
    deleted_at_text is not null as is_deleted,
    coalesce(is_removed, false) as is_removed,
    is_erased_when_removed,
    created_at,
    updated_at,
    coalesce(deleted_at, updated_at, created_at) as erased_at
from received
where contact_id is not null

union all

select
    coalesce(contact_id, {{ address_contact_id('email') }}) as contact_id,
    cast(null as {{ type_text() }}) as merged_into_id,
    cast(null as {{ type_text() }}) as company_id,
    cast(null as {{ type_text() }}) as owner_id,
    {{ address_contact_id('email') }} as email_hash,
    cast(null as {{ type_text() }}) as timezone,
    cast(null as {{ type_text() }}) as country,
    cast(null as {{ type_text() }}) as attributes,
    true as is_deleted,
    true as is_removed,
    false as is_erased_when_removed,
    cast(null as timestamp) as created_at,
    cast(null as timestamp) as updated_at,
    requested_at as erased_at
from {{ ref('stg_generic__erasure_requests') }}
where coalesce(contact_id, {{ address_contact_id('email') }}) is not null
