-- What is this: contacts who may be mailed and have no saturation, or have one and may not be.
-- When does it matter: a send list built on the saturation would miss people, or write to people
-- who left.
-- How to resolve: fct_contact_saturation takes the mailable contacts of dim_contacts; each must be
-- in int_contact_saturation.
with

contacts as (

    select * from {{ ref('dim_contacts') }}
    where is_mailable

),

saturation as (select * from {{ ref('fct_contact_saturation') }})

select
    contacts.contact_id as mailable_contact_id,
    saturation.contact_id as saturation_contact_id
from contacts
full outer join saturation
    on contacts.contact_id = saturation.contact_id
where contacts.contact_id is null or saturation.contact_id is null
