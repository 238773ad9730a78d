-- What is this: rows of the ledger for an event of a machine under a score without machine events.
-- When does it matter: privacy proxies and link scanners would make contacts look engaged.
-- How to resolve: int_event_points drops such events; it must have been built after the events
-- were classified (int_event_machine_reasons). Build both again.
with

ledger as (

    select * from {{ ref('fct_contact_points') }}

),

events as (

    select *
    from {{ ref('fct_events') }}
    where is_machine

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where not includes_machine_events

)

select
    ledger.event_key,
    ledger.score_id,
    ledger.rule_id,
    events.machine_reason
from ledger
inner join events
    on ledger.event_key = events.event_key
inner join scores
    on ledger.score_id = scores.score_id
