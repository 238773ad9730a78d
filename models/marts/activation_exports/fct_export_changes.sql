{{ config(
    enabled=exports_are_on(),
    materialized='incremental',
    unique_key='contact_id',
    incremental_strategy='delete+insert',
    on_schema_change='fail',
    post_hook=(
        'delete from {{ this }} where contact_id not in (select contact_id from {{ ref("int_contacts") }})'
    ),
) }}

-- The state that exports compare with. `row_hash` is what was told last, `previous_hash` what was told
-- before that: a second refresh of one day compares with the day before it, and so tells the same.
-- depends_on: {{ ref('int_contacts') }}
with

contacts as (select * from {{ ref('int_export_contacts') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

told as (
    {%- if is_incremental() %}

    select
        known.contact_id,
        case
            when known.changed_on = as_of.as_of_date then known.previous_hash
            else known.row_hash
        end as row_hash,
        coalesce(known.changed_on = as_of.as_of_date, false) as was_today
    from {{ this }} as known
    cross join as_of
    {%- else %}

    select
        cast(null as {{ type_text() }}) as contact_id,
        cast(null as {{ type_text() }}) as row_hash,
        false as was_today
    from as_of
    where 1 = 0
    {%- endif %}

),

compared as (

    select
        coalesce(contacts.contact_id, told.contact_id) as contact_id,
        contacts.row_hash,
        told.row_hash as previous_hash,
        coalesce(told.was_today, false) as was_today
    from contacts
    full outer join told
        on contacts.contact_id = told.contact_id

)

select
    -- ids
    compared.contact_id,

    -- strings
    case
        when compared.row_hash is null and compared.previous_hash is null then 'none'
        when compared.previous_hash is null then 'new'
        when compared.row_hash is null then 'removed'
        when compared.row_hash = compared.previous_hash then 'same'
        else 'changed'
    end as change,
    compared.row_hash,
    compared.previous_hash,

    -- dates
    as_of.as_of_date as changed_on
from compared
cross join as_of
where
    compared.was_today
    or coalesce(compared.row_hash, '') <> coalesce(compared.previous_hash, '')
