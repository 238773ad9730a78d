-- What is this: rows of the ledger whose event is not in fct_events, belongs to someone else
-- there, or whose contact has no score.
-- When does it matter: points that no event explains; the ledger is what a score is defended with.
-- How to resolve: int_event_points was built from other events than fct_events shows. Build both
-- again; if it stays, the fault is in the joins of int_event_points.
with

ledger as (

    select * from {{ ref('fct_contact_points') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

contacts as (

    select * from {{ ref('dim_contacts') }}

)

select
    ledger.event_key,
    ledger.rule_id,
    ledger.contact_id,
    events.contact_id as event_contact_id
from ledger
left join events
    on ledger.event_key = events.event_key
left join contacts
    on ledger.contact_id = contacts.contact_id
where
    events.event_key is null
    or events.contact_id <> ledger.contact_id
    or events.event_date <> ledger.event_date
    or contacts.contact_id is null
