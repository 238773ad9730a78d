{# Many links, or addresses, of one message within seconds: no person does that. #}
{%- set signals = {
    'every_link': {'column': 'link_url', 'event_types': ['clicked']},
    'several_addresses': {'column': 'ip_address', 'event_types': ['opened', 'clicked']},
} %}
with

actions as (

    select * from {{ ref('int_recipient_actions') }}

),

thresholds as (

    select * from {{ ref('stg_config__machine_thresholds') }}

),

touches as (
    {%- for signal, definition in signals.items() %}

    select distinct
        actions.contact_id,
        actions.message_id,
        thresholds.signal,
        actions.{{ definition.column }} as touched,
        thresholds.min_count,
        thresholds.within_seconds,
        actions.occurred_second as touched_second
    from actions
    inner join thresholds
        on thresholds.signal = '{{ signal }}' and thresholds.is_enabled
    where
        actions.message_id is not null
        and actions.{{ definition.column }} is not null
        and actions.event_type in ({{ quoted_list(definition.event_types) }})
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

suspects as (

    select
        contact_id,
        message_id,
        signal
    from touches
    group by contact_id, message_id, signal, min_count
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
            touches.contact_id = suspects.contact_id
            and touches.message_id = suspects.message_id
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
        openers.contact_id,
        openers.message_id,
        openers.signal,
        openers.touched_second as first_second,
        openers.touched_second + openers.within_seconds as last_second
    from suspect_touches as openers
    inner join slots
        on
            openers.contact_id = slots.contact_id
            and openers.message_id = slots.message_id
            and openers.signal = slots.signal
            and openers.time_slot = slots.window_slot
            and openers.touched_second <= slots.touched_second
            and openers.touched_second >= slots.touched_second - slots.within_seconds
    group by
        openers.contact_id,
        openers.message_id,
        openers.signal,
        openers.touched_second,
        openers.within_seconds,
        openers.min_count
    having count(distinct slots.touched) >= openers.min_count

)

select * from windows
