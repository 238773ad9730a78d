{{ config(
    materialized=stored_incrementally(),
    incremental_strategy='replace_rows',
    meta={'stage': 'events', 'replaces': {'int_touched_loads': is_of_load('kept', 'touched')}},
) }}

-- depends_on: {{ ref('int_touched_loads') }}
-- depends_on: {{ ref('int_withdrawn_events') }}
-- Each raw event with its canonical type and, where it cannot be accepted, the first reason that
-- holds. Duplicates are looked for later, among the rows that are valid here. The only model that
-- reads raw events whole: text is parsed once, and rows of erased people go no further. Rows of a
-- source and hour of loading are stored, and replaced, together.
with

events as (

    select raw_events.*
    from {{ ref('int_events_unioned') }} as raw_events
    {%- if is_incremental() %}
    inner join {{ ref('int_touched_loads') }} as touched_loads
        on {{ is_of_load('raw_events', 'touched_loads') }}
    where {{ within_touched_loads('raw_events.loaded_at') }}
    {%- endif %}

),

blocked as (

    -- all rows are not worth a step that is read twice: engines keep it, with its wide text
    {{ blocked_contacts('events' if is_incremental() else ref('int_events_unioned')) }}

),

own_types as (

    select * from {{ ref('stg_config__event_type_map') }}

),

any_types as (

    select *
    from {{ ref('stg_config__event_type_map') }}
    where source = '*'

),

mapped as (

    select
        -- ids
        events.event_id,
        events.contact_id as received_contact_id,
        events.message_id,

        -- strings
        events.source,
        coalesce(own_types.event_type, any_types.event_type) as event_type,
        events.event_type as received_event_type,
        events.link_url,
        events.user_agent,
        events.ip_address,
        coalesce(
            case lower(events.bounce_type) when 'hard' then 'hard' when 'soft' then 'soft' end,
            case
                when own_types.event_type is null then any_types.bounce_type
                else own_types.bounce_type
            end
        ) as bounce_type,
        events.currency,
        events.properties,
        case when events.occurred_at is null then events.occurred_at_text end as occurred_at_text,
        case when events.amount is null then events.amount_text end as amount_text,

        -- numerics
        events.amount,

        -- booleans
        events.is_machine as received_is_machine,
        coalesce(events.is_machine, false)
        or coalesce(own_types.is_machine, any_types.is_machine, false) as is_flagged_machine,

        -- timestamps
        events.occurred_at,
        events.loaded_at
    from events
    left join own_types
        on
            events.source = own_types.source
            and lower(trim(events.event_type)) = own_types.vendor_event_type
    left join any_types
        on lower(trim(events.event_type)) = any_types.vendor_event_type
    left join blocked
        on events.contact_id = blocked.contact_id
    where blocked.contact_id is null

),

judged as (

    select
        *,
        case
            when received_event_type in ('malformed_payload', 'empty_payload')
                then 'malformed_payload'
            when received_contact_id is null then 'missing_contact'
            when occurred_at is null and occurred_at_text is null then 'missing_time'
            when occurred_at is null then 'unparseable_time'
            when event_type is null then 'unknown_event_type'
            when occurred_at > {{ dbt.dateadd('day', 1, 'loaded_at') }} then 'future_dated'
            when amount_text is not null then 'bad_amount'
            when loaded_at is null then 'missing_load_time'
        end as rejection_reason
    from mapped

),

keyed as (

    select
        case
            when rejection_reason is null then {{ hash_bigint(event_identity()) }}
        end as event_key,
        *
    from judged

)

select * from keyed
