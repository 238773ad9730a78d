{{ config(
    materialized='by_value',
    unique_key=['received_contact_key'],
    hands_on=['contact_key'],
) }}

-- The person behind each contact record. Erased people are not here, nor anywhere else.
select
    {{ id_key('contact_id') }} as received_contact_key,
    contact_id as received_contact_id,
    {{ id_key('person_id') }} as contact_key,
    person_id as contact_id,
    is_known
from {{ ref('int_contact_persons') }}
where not is_erased
