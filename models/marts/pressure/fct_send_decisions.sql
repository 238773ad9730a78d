{{ config(enabled=capability_is_on('decisions')) }}

with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

blocks as (
    select * from {{ ref('int_send_rule_hits') }}
    where rule_set = 'current' and is_first_blocking
),

fired as (

    select
        contact_key,
        turn,
        count(*) as fired_rule_count
    from {{ ref('int_send_rule_hits') }}
    where rule_set = 'current'
    group by contact_key, turn

),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    -- ids
    planned_sends.message_id,
    planned_sends.contact_id,
    blocks.rule_id as blocking_rule_id,

    -- strings
    planned_sends.category,
    planned_sends.channel,
    planned_sends.message_type,
    planned_sends.consent_scope,
    blocks.rule_kind as blocking_rule_kind,

    -- numerics
    planned_sends.weight,
    planned_sends.turn,
    blocks.threshold,
    blocks.sent_count,
    blocks.planned_count,
    coalesce(fired.fired_rule_count, 0) as fired_rule_count,

    -- booleans
    blocks.contact_key is null as is_allowed,
    planned_sends.is_holdout,

    -- dates
    planned_sends.planned_date,
    as_of.as_of_date,

    -- timestamps
    planned_sends.planned_at,
    as_of.consent_as_of,
    as_of.use_until
from planned_sends
cross join as_of
left join blocks
    on planned_sends.contact_key = blocks.contact_key and planned_sends.turn = blocks.turn
left join fired
    on planned_sends.contact_key = fired.contact_key and planned_sends.turn = fired.turn
