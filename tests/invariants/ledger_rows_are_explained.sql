-- What is this: rows of the ledger whose event is not in fct_events, is another person's or day's
-- or a machine's under a score of people; whose rule has no version for that day, is for another
-- event type or gives other points; or in which decay made more of the points, turned their sign or
-- gave points to a capped event.
-- When does it matter: the ledger is what a score is defended with. Privacy proxies must not make
-- contacts look engaged, weights of one time must not reach into another, time alone must never
-- raise what an event is worth.
-- How to resolve: compare the row with fct_events and with scoring_rules.csv (event_type, points,
-- valid_from, valid_to). int_event_points joins them, decayed_points is the formula; after an edit
-- of a seed the whole project must be built again.
with

ledger as (
    select * from {{ ref('fct_contact_points') }}
    where {{ within_changes('int_event_points', ['event_key']) }}
),

events as (select * from {{ ref('fct_events') }}),

contacts as (select * from {{ ref('dim_contacts') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }})

select
    ledger.event_key,
    ledger.contact_id,
    ledger.score_id,
    ledger.rule_id,
    ledger.points_decayed
from ledger
left join events
    on ledger.event_key = events.event_key
left join contacts
    on ledger.contact_id = contacts.contact_id
left join scores
    on ledger.score_id = scores.score_id
left join rules
    on
        ledger.score_id = rules.score_id
        and ledger.rule_id = rules.rule_id
        and (rules.valid_from_date is null or ledger.event_date >= rules.valid_from_date)
        and (rules.valid_to_date is null or ledger.event_date < rules.valid_to_date)
where
    events.event_key is null
    or events.contact_id <> ledger.contact_id
    or events.event_date <> ledger.event_date
    or contacts.contact_id is null
    or (events.is_machine and not scores.includes_machine_events)
    or rules.rule_id is null
    or events.event_type <> rules.event_type
    or ledger.points_base <> rules.points
    or ledger.rule_group <> rules.rule_group
    or abs(ledger.points_decayed) > abs(ledger.points_awarded)
    or (ledger.points_decayed > 0 and ledger.points_awarded < 0)
    or (ledger.points_decayed < 0 and ledger.points_awarded > 0)
    or (ledger.was_capped and ledger.points_awarded <> 0)
    or (not ledger.was_capped and ledger.points_awarded <> ledger.points_base)
    or ledger.age_days < 0
    or ledger.points_awarded is null
    or ledger.points_decayed is null
    or ledger.was_capped is null
