-- A model of acme's own that is called like one of the package.
select
    person_no as contact_id,
    signed_up
from {{ source('landing', 'people') }}
