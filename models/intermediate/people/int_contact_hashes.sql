-- What identifies a contact in statements of consent, which outlive its records: keyed hashes of
-- its ids and of its addresses. One row per contact and hash: an address that is nobody's own is
-- that of several contacts.
with

keys as (select * from {{ ref('int_contact_keys') }}),

records as (select * from {{ ref('int_contact_records') }}),

subjects as (

    select
        contact_key,
        {{ keyed_hash('received_contact_id') }} as subject_hash
    from keys

    union

    select
        keys.contact_key,
        records.email_hash as subject_hash
    from keys
    inner join records
        on keys.received_contact_id = records.contact_id
    where records.email_hash is not null

)

select
    contact_key,
    subject_hash,
    count(*) over (partition by subject_hash) > 1 as is_shared
from subjects
