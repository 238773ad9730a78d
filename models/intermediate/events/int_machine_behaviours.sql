-- Events whose time betrays a machine: too soon after delivery, in a burst, or an unsubscription
-- beside many clicks.
with

actions as (

    select * from {{ ref('int_recipient_actions') }}

),

events as (

    select * from {{ ref('int_event_texts') }}

),

bursts as (

    select * from {{ ref('int_machine_bursts') }}

),

thresholds as (

    select *
    from {{ ref('stg_config__machine_thresholds') }}
    where is_enabled

),

acted_messages as (

    select distinct
        contact_id,
        message_id
    from actions
    where event_type in ('opened', 'clicked')

),

deliveries as (

    select
        events.contact_id,
        events.message_id,
        min({{ epoch_seconds('events.occurred_at') }}) as delivered_second
    from events
    inner join acted_messages
        on
            events.contact_id = acted_messages.contact_id
            and events.message_id = acted_messages.message_id
    where events.event_type = 'delivered'
    group by events.contact_id, events.message_id

),

behaviours as (

    select
        actions.event_key,
        4 as reason_rank,
        thresholds.signal as machine_reason
    from actions
    inner join deliveries
        on actions.contact_id = deliveries.contact_id and actions.message_id = deliveries.message_id
    inner join thresholds
        on thresholds.signal = 'too_soon'
    where
        actions.event_type in ('opened', 'clicked')
        and actions.occurred_second >= deliveries.delivered_second
        and actions.occurred_second < deliveries.delivered_second + thresholds.within_seconds

    union all

    select distinct
        actions.event_key,
        5 as reason_rank,
        bursts.signal as machine_reason
    from actions
    inner join bursts
        on
            actions.contact_id = bursts.contact_id
            and actions.message_id = bursts.message_id
            and actions.occurred_second between bursts.first_second and bursts.last_second
    where
        (bursts.signal = 'every_link' and actions.event_type = 'clicked')
        or (bursts.signal = 'several_addresses' and actions.event_type in ('opened', 'clicked'))

    union all

    select
        actions.event_key,
        6 as reason_rank,
        thresholds.signal as machine_reason
    from actions
    inner join thresholds
        on thresholds.signal = 'unsubscribe_with_clicks'
    inner join actions as clicks
        on
            actions.contact_id = clicks.contact_id
            and actions.message_id = clicks.message_id
            and clicks.occurred_second
            between actions.occurred_second - thresholds.within_seconds
            and actions.occurred_second + thresholds.within_seconds
    where actions.event_type = 'unsubscribed' and clicks.event_type = 'clicked'
    group by actions.event_key, thresholds.signal, thresholds.min_count
    having count(distinct clicks.link_url) >= thresholds.min_count

)

select * from behaviours
