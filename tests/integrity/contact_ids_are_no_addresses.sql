{{ config(severity='warn') }}

-- What is this: contact ids that look like e-mail addresses.
-- When does it matter: marts promise to hold no direct identifier but the contact id; an id that
-- is an address goes to every reader.
-- How to resolve: have the loader write an id of the system, or a keyed hash, as contact_id.
select contact_id
from {{ ref('dim_contacts') }}
where contact_id like '%_@_%._%'
