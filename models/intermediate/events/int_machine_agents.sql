-- User agents and addresses of machines, among those seen. Each text is compared once, not once per
-- event.
with

actions as (

    select * from {{ ref('int_recipient_actions') }}

),

user_agent_rules as (

    select * from {{ ref('stg_config__machine_user_agents') }}

),

network_rules as (

    select * from {{ ref('stg_config__machine_networks') }}

),

user_agents as (

    select distinct user_agent
    from actions
    where user_agent is not null

),

addresses as (

    select distinct
        ip_address,
        {{ ipv4_number('ip_address') }} as address_number
    from actions
    where ip_address is not null

),

machine_agents as (

    select distinct
        'user_agent' as machine_reason,
        user_agents.user_agent as agent
    from user_agents
    inner join user_agent_rules
        on
            (
                user_agent_rules.operator = 'equals'
                and lower(user_agents.user_agent) = user_agent_rules.pattern
            )
            or (
                user_agent_rules.operator = 'contains'
                and {{ contains('lower(user_agents.user_agent)', 'user_agent_rules.pattern') }}
            )

    union all

    select distinct
        'network' as machine_reason,
        addresses.ip_address as agent
    from addresses
    inner join network_rules
        on
            (
                addresses.address_number >= network_rules.first_number
                and addresses.address_number <= network_rules.last_number
            )
            or left(lower(addresses.ip_address), length(network_rules.address_prefix))
            = network_rules.address_prefix

)

select * from machine_agents
