{{ config(materialized='view') }}

-- The CRM's people in the columns of the package's contract.
select
    person_no as contact_id,
    mail as email,
    signed_up as created_at,
    signed_up as updated_at
from {{ source('landing', 'people') }}
