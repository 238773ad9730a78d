-- What is this: contacts who may be mailed and have no prediction, or have one and may not be.
-- When does it matter: a send list built on the predictions would miss people, or write to people
-- who left.
-- How to resolve: int_contact_features decides who may be mailed as dim_contacts does; a contact is
-- also lost where a bin or a risk bucket has no row in its seed.
with

contacts as (

    select * from {{ ref('dim_contacts') }}
    where is_mailable

),

predictions as (select * from {{ ref('fct_contact_predictions') }})

select
    contacts.contact_id as mailable_contact_id,
    predictions.contact_id as predicted_contact_id
from contacts
full outer join predictions
    on contacts.contact_id = predictions.contact_id
where contacts.contact_id is null or predictions.contact_id is null
