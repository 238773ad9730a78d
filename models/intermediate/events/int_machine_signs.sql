{{ config(
    materialized='by_value',
    unique_key=['event_key'],
    scope=[
        ['int_actions', {'contact_key': 'contact_key', 'message_key': 'message_key'}],
    ],
) }}

{#- Many links, or addresses, of one message within seconds: no person does that. #}
{%- set bursts = {
    'every_link': {'column': 'link_key', 'event_types': ['clicked']},
    'several_addresses': {'column': 'address_key', 'event_types': ['opened', 'clicked']},
} %}
-- Events of machines with the first sign that betrays them: the vendor's flag, a user agent or
-- network, too soon after delivery, in a burst, or an unsubscription beside many clicks. Whatever
-- is not here is taken for a person's. All actions of one message to a contact are judged together.
with

actions as (

    select *
    from {{ ref('int_actions') }}
    where {{ in_scope('int_actions') }}

),

message_actions as (

    select * from actions
    where message_key <> 0

),

thresholds as (

    select * from {{ ref('stg_config__machine_thresholds') }}
    where is_enabled

),

deliveries as (

    select
        contact_key,
        message_key,
        min(occurred_second) as delivered_second
    from message_actions
    where event_type = 'delivered'
    group by contact_key, message_key

),

touches as (
    {%- for signal, definition in bursts.items() %}

    select distinct
        message_actions.contact_key,
        message_actions.message_key,
        thresholds.signal,
        message_actions.{{ definition.column }} as touched,
        thresholds.min_count,
        thresholds.within_seconds,
        message_actions.occurred_second as touched_second
    from message_actions
    inner join thresholds
        on thresholds.signal = '{{ signal }}'
    where
        message_actions.{{ definition.column }} is not null
        and message_actions.event_type in ({{ quoted_list(definition.event_types) }})
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

suspects as (

    select
        contact_key,
        message_key,
        signal
    from touches
    group by contact_key, message_key, signal, min_count
    having count(distinct touched) >= min_count

),

suspect_touches as (

    select
        touches.*,
        cast(floor(
            touches.touched_second / cast(touches.within_seconds as {{ type_double() }})
        ) as bigint) as time_slot
    from touches
    inner join suspects
        on
            touches.contact_key = suspects.contact_key
            and touches.message_key = suspects.message_key
            and touches.signal = suspects.signal

),

slots as (

    -- each touch can end a window that began in its own time slot or in the one before
    select
        *,
        time_slot as window_slot
    from suspect_touches

    union all

    select
        *,
        time_slot - 1 as window_slot
    from suspect_touches

),

windows as (

    select
        openers.contact_key,
        openers.message_key,
        openers.signal,
        openers.touched_second as first_second,
        openers.touched_second + openers.within_seconds as last_second
    from suspect_touches as openers
    inner join slots
        on
            openers.contact_key = slots.contact_key
            and openers.message_key = slots.message_key
            and openers.signal = slots.signal
            and openers.time_slot = slots.window_slot
            and openers.touched_second <= slots.touched_second
            and openers.touched_second >= slots.touched_second - slots.within_seconds
    group by
        openers.contact_key,
        openers.message_key,
        openers.signal,
        openers.touched_second,
        openers.within_seconds,
        openers.min_count
    having count(distinct slots.touched) >= openers.min_count

),

signs as (

    select
        event_key,
        contact_key,
        message_key,
        case agent_reason when 'vendor_flag' then 1 when 'user_agent' then 2 else 3 end
            as reason_rank,
        agent_reason as machine_reason
    from actions
    where agent_reason is not null

    union all

    select
        message_actions.event_key,
        message_actions.contact_key,
        message_actions.message_key,
        4 as reason_rank,
        thresholds.signal as machine_reason
    from message_actions
    inner join deliveries
        on
            message_actions.contact_key = deliveries.contact_key
            and message_actions.message_key = deliveries.message_key
    inner join thresholds
        on thresholds.signal = 'too_soon'
    where
        message_actions.event_type in ('opened', 'clicked')
        and message_actions.occurred_second >= deliveries.delivered_second
        and message_actions.occurred_second
        < deliveries.delivered_second + thresholds.within_seconds

    union all

    select
        message_actions.event_key,
        message_actions.contact_key,
        message_actions.message_key,
        5 as reason_rank,
        windows.signal as machine_reason
    from message_actions
    inner join windows
        on
            message_actions.contact_key = windows.contact_key
            and message_actions.message_key = windows.message_key
            and message_actions.occurred_second between windows.first_second and windows.last_second
    where
        message_actions.event_type = 'clicked'
        or (message_actions.event_type = 'opened' and windows.signal = 'several_addresses')

    union all

    select
        leavings.event_key,
        leavings.contact_key,
        leavings.message_key,
        6 as reason_rank,
        thresholds.signal as machine_reason
    from message_actions as leavings
    inner join thresholds
        on thresholds.signal = 'unsubscribe_with_clicks'
    inner join message_actions as clicks
        on
            leavings.contact_key = clicks.contact_key
            and leavings.message_key = clicks.message_key
            and clicks.occurred_second
            between leavings.occurred_second - thresholds.within_seconds
            and leavings.occurred_second + thresholds.within_seconds
    where leavings.event_type = 'unsubscribed' and clicks.event_type = 'clicked'
    group by
        leavings.event_key,
        leavings.contact_key,
        leavings.message_key,
        thresholds.signal,
        thresholds.min_count
    having count(distinct clicks.link_key) >= thresholds.min_count

),

ranked as (

    select
        event_key,
        contact_key,
        message_key,
        machine_reason,
        row_number() over (
            partition by event_key
            order by reason_rank, machine_reason
        ) as reason_order
    from signs

)

select
    event_key,
    contact_key,
    message_key,
    machine_reason
from ranked
where reason_order = 1
