-- What is this: contacts without a row of send times, or rows of nobody.
-- When does it matter: a send that is planned by a join would leave these people out.
-- How to resolve: fct_contact_send_times starts from int_contact_time_zones, which has every
-- contact and needs the default_time_zone to be in seeds/mappings/time_zones.csv.
with

contacts as (select * from {{ ref('dim_contacts') }}),

send_times as (select * from {{ ref('fct_contact_send_times') }})

select
    contacts.contact_id,
    send_times.contact_id as timed_contact_id
from contacts
full outer join send_times
    on contacts.contact_id = send_times.contact_id
where contacts.contact_id is null or send_times.contact_id is null
