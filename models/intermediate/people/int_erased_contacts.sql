{{ config(materialized='by_value', unique_key=['contact_hash']) }}

{%- set before = stored_table() %}
-- Keyed hashes of the contact ids of erased people. A hash stays when the record itself is gone
-- from the source, so that late events cannot bring the person back; it is set aside when the
-- record comes back without a request for erasure. So does one that came with the log of objections
-- of another database.
with

persons as (select * from {{ ref('int_contact_persons') }}),

remembered as (
    {%- if before %}

    select
        contact_hash,
        {{ 'is_erased' if before.knows_readmitted else 'true as is_erased' }}
    from {{ before.relation }}

    union all
    {%- endif %}

    select distinct
        subject_hash as contact_hash,
        true as is_erased
    from {{ ref('stg_generic__objections') }}
    where statement = 'erased'

),

known as (

    select
        contact_hash,
        min(case when is_erased then 1 else 0 end) = 1 as is_erased
    from remembered
    group by contact_hash

),

hashed as (

    select
        {{ keyed_hash('contact_id') }} as contact_hash,
        is_erased
    from persons

)

select
    contact_hash,
    true as is_erased
from hashed
where is_erased

union all

select
    known.contact_hash,
    known.is_erased and hashed.contact_hash is null as is_erased
from known
left join hashed
    on known.contact_hash = hashed.contact_hash
where hashed.is_erased is null or not hashed.is_erased
