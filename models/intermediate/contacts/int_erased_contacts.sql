{%- set before = stored_relation('int_erased_contacts') %}
-- Keyed hashes of the contact ids of erased people. A hash stays when the record itself is gone
-- from the source, so that late events cannot bring the person back.
with

persons as (

    select * from {{ ref('int_contact_persons') }}

),

hashed as (

    select
        {{ keyed_hash('contact_id') }} as contact_hash,
        is_erased
    from persons

)

select contact_hash
from hashed
where is_erased
{%- if before %}

union

select before.contact_hash
from {{ before }} as before
left join hashed
    on before.contact_hash = hashed.contact_hash
where hashed.contact_hash is null
{%- endif %}
