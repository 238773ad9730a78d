with

persons as (

    select * from {{ ref('int_contact_persons') }}

)

select {{ keyed_hash('contact_id') }} as contact_hash
from persons
where is_erased
