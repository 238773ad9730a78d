-- What is this: rows of the ledger whose rule has no version for the day of the event, is for
-- another event type, or gives other points.
-- When does it matter: weights changed by validity dates must not reach into other times.
-- How to resolve: compare scoring_rules.csv (event_type, points, valid_from, valid_to) with the
-- row. After an edit of the seed the whole project must be built again.
with

ledger as (

    select * from {{ ref('fct_contact_points') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

)

select
    ledger.event_key,
    ledger.score_id,
    ledger.rule_id,
    ledger.event_date,
    events.event_type,
    rules.event_type as rule_event_type,
    ledger.points_base,
    rules.points as rule_points
from ledger
left join events
    on ledger.event_key = events.event_key
left join rules
    on
        ledger.score_id = rules.score_id
        and ledger.rule_id = rules.rule_id
        and (rules.valid_from_date is null or ledger.event_date >= rules.valid_from_date)
        and (rules.valid_to_date is null or ledger.event_date < rules.valid_to_date)
where
    rules.rule_id is null
    or events.event_type is distinct from rules.event_type
    or ledger.points_base <> rules.points
    or ledger.rule_group <> rules.rule_group
