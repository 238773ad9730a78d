{{ config(
    materialized='by_value',
    unique_key=['event_key'],
    hands_on=['contact_key', 'message_key'],
    scope=[
        ['int_events_validated', {'event_key': 'event_key'}],
        ['int_events_repeated', {'event_key': 'event_key'}],
        ['int_contact_keys', {'contact_key': 'contact_key'}],
    ],
) }}

-- depends_on: {{ ref('int_events_validated') }}
-- depends_on: {{ ref('int_events_repeated') }}
-- Events that a recipient, or a machine in their place, may have caused, and deliveries, with what
-- tells the two apart. An event without a message has the message key 0. Each user agent and
-- address is compared once, not once per event.
with

accepted as (

    select
        keys.contact_key,
        accepted_events.*
    from {{ ref('int_events_accepted') }} as accepted_events
    inner join {{ ref('int_contact_keys') }} as keys
        on accepted_events.received_contact_key = keys.received_contact_key

),

events as (

    select
        accepted.event_key,
        accepted.contact_key,
        coalesce(accepted.message_key, 0) as message_key,
        accepted.event_type,
        accepted.user_agent,
        accepted.ip_address,
        case when accepted.event_type = 'clicked' then {{ hash_bigint('accepted.link_url') }} end
            as link_key,
        accepted.is_flagged_machine,
        {{ epoch_seconds('accepted.occurred_at') }} as occurred_second
    from accepted
    where
        (
            accepted.is_flagged_machine
            or accepted.event_type not in ('queued', 'sent', 'deferred', 'bounced', 'rejected')
        )
        and {{ in_scope('accepted') }}

),

machine_agents as (select * from {{ ref('stg_config__machine_agents') }}),

user_agents as (

    select distinct user_agent
    from events
    where user_agent is not null

),

addresses as (

    select distinct
        ip_address,
        {{ ipv4_number('ip_address') }} as address_number
    from events
    where ip_address is not null

),

machine_user_agents as (

    select distinct user_agents.user_agent
    from user_agents
    inner join machine_agents
        on
            (
                machine_agents.operator = 'equals'
                and lower(user_agents.user_agent) = machine_agents.pattern
            )
            or (
                machine_agents.operator = 'contains'
                and {{ contains('lower(user_agents.user_agent)', 'machine_agents.pattern') }}
            )

),

machine_addresses as (

    select distinct addresses.ip_address
    from addresses
    inner join machine_agents
        on
            (
                addresses.address_number >= machine_agents.first_number
                and addresses.address_number <= machine_agents.last_number
            )
            or left(lower(addresses.ip_address), length(machine_agents.address_prefix))
            = machine_agents.address_prefix

)

select
    -- ids
    events.event_key,
    events.contact_key,
    events.message_key,
    events.link_key,
    {{ hash_bigint('events.ip_address') }} as address_key,

    -- strings
    events.event_type,
    case
        when events.is_flagged_machine then 'vendor_flag'
        when machine_user_agents.user_agent is not null then 'user_agent'
        when machine_addresses.ip_address is not null then 'network'
    end as agent_reason,

    -- numerics
    events.occurred_second
from events
left join machine_user_agents
    on events.user_agent = machine_user_agents.user_agent
left join machine_addresses
    on events.ip_address = machine_addresses.ip_address
