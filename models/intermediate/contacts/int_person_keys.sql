-- The person behind each contact record. Erased people are not here, nor anywhere else.
with

persons as (

    select * from {{ ref('int_contact_persons') }}

)

select
    contact_id,
    person_id
from persons
where not is_erased
