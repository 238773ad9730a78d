{{ config(
    materialized=stored_incrementally(),
    incremental_strategy='replace_rows',
    meta={'stage': 'machines', 'replaces': {
        'int_recipient_actions': 'kept.event_key = touched.event_key',
        'int_touched_keys': 'kept.event_key = touched.event_key',
    }},
) }}

-- depends_on: {{ ref('int_touched_keys') }}
-- Events of machines with the first sign that betrays them. An event that is not here is taken for
-- a person's.
with

actions as (

    select * from {{ ref('int_recipient_actions') }}

),

agents as (

    select * from {{ ref('int_machine_agents') }}

),

behaviours as (

    select * from {{ ref('int_machine_behaviours') }}

),

signs as (

    select
        event_key,
        1 as reason_rank,
        'vendor_flag' as machine_reason
    from actions
    where is_flagged_machine

    union all

    select
        actions.event_key,
        2 as reason_rank,
        agents.machine_reason
    from actions
    inner join agents
        on actions.user_agent = agents.agent
    where agents.machine_reason = 'user_agent'

    union all

    select
        actions.event_key,
        3 as reason_rank,
        agents.machine_reason
    from actions
    inner join agents
        on actions.ip_address = agents.agent
    where agents.machine_reason = 'network'

    union all

    select
        event_key,
        reason_rank,
        machine_reason
    from behaviours

),

ranked as (

    select
        event_key,
        machine_reason,
        row_number() over (
            partition by event_key
            order by reason_rank, machine_reason
        ) as reason_order
    from signs

)

select
    event_key,
    machine_reason
from ranked
where reason_order = 1
