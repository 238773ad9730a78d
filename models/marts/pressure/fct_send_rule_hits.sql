{{ config(enabled=capability_is_on('decisions')) }}

with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

hits as (
    select * from {{ ref('int_send_rule_hits') }}
    where rule_set = 'current'
)

select
    -- ids
    planned_sends.message_id,
    planned_sends.contact_id,
    hits.rule_id,

    -- strings
    hits.rule_kind,

    -- numerics
    hits.rule_order,
    hits.threshold,
    hits.sent_count,
    hits.planned_count,

    -- booleans
    hits.is_blocking,
    hits.is_first_blocking,

    -- timestamps
    planned_sends.planned_at
from hits
inner join planned_sends
    on hits.contact_key = planned_sends.contact_key and hits.turn = planned_sends.turn
