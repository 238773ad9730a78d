-- The first day that the history of each contact knows: its creation or its first event.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

)

select
    contacts.contact_id,
    contacts.is_known,
    cast(contacts.created_at as date) as created_on,
    least(
        coalesce(cast(contacts.created_at as date), as_of.as_of_date),
        coalesce(cast(evidence.first_event_at as date), as_of.as_of_date),
        as_of.as_of_date
    ) as start_date
from contacts
cross join as_of
left join evidence
    on contacts.contact_id = evidence.contact_id and as_of.as_of_date = evidence.score_date
