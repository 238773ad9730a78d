{%- set columns = [
    'event_id', 'received_contact_id', 'message_id', 'source', 'event_type', 'received_event_type',
    'link_url', 'user_agent', 'ip_address', 'bounce_type', 'currency', 'properties',
    'occurred_at_text', 'amount_text', 'amount', 'received_is_machine', 'is_flagged_machine',
    'occurred_at', 'loaded_at',
] %}
{%- set kept_of_erased = ['source', 'received_event_type', 'loaded_at'] %}
{%- set is_whole = "coalesce(rejection_reason, '') not in ('erased', 'aged_out')" %}
{{ config(
    materialized='by_value',
    hands_on=['event_key', 'received_contact_key', 'message_key'],
    scope=[
        ['int_loads', {'load_hour': 'load_hour'}],
        ['int_person_keys', {'received_contact_key': 'received_contact_key'}],
        ['int_contact_persons', {'received_contact_key': 'erased_key'}],
    ],
) }}

-- depends_on: {{ ref('int_loads') }}, {{ ref('int_contact_persons') }}
-- Each raw event with its canonical type and, where it cannot be accepted, the first reason that
-- holds. Duplicates are looked for later, among the rows that are valid here. The only model that
-- reads raw events whole: text is parsed and hashed once. Of an event of an erased person only its
-- source, name and time of loading remain, and so of one older than events are kept, unless it
-- tells of consent: that is heard for ever. Built whole when somebody is readmitted, since all that
-- was left out must be read again ({{ readmitted_count() }} so far).
with

received as (

    {{ union_sources('events') }}

),

raw_events as (

    select * from received
    {%- if is_partial() %}
    where
        {{ load_hour('loaded_at') }} in (
            select loads.load_hour from {{ changes_of('int_loads') }} as loads
        )
        and {{ within_changed_hours('loaded_at') }}
    {%- endif %}

),
{%- if is_partial() %}

-- stored rows in scope that are not read again: their people's records changed, or the people were
-- never seen in a record before they were erased
stored_events as (

    select stored.*
    from {{ this }} as stored
    where
        {{ in_scope('stored') }}
        and stored.load_hour not in (
            select loads.load_hour from {{ changes_of('int_loads') }} as loads
        )

),
{%- endif %}

persons as (select * from {{ ref('int_person_keys') }}),

erased as (

    select * from {{ ref('int_erased_contacts') }}
    where is_erased

),

{%- if is_partial() %}

contact_ids as (

    select contact_id
    from raw_events

    union

    select received_contact_id as contact_id
    from stored_events

),
{%- else %}

-- a step with wide rows that is read twice would be kept whole: the source is read again instead
received_again as (

    {{ union_sources('events') }}

),

contact_ids as (

    select distinct contact_id
    from received_again

),
{%- endif %}

blocked as (

    select contact_ids.contact_id
    from contact_ids
    left join persons
        on contact_ids.contact_id = persons.received_contact_id
    inner join erased
        on {{ keyed_hash('contact_ids.contact_id') }} = erased.contact_hash
    where persons.received_contact_id is null

),

own_types as (select * from {{ ref('stg_config__event_type_map') }}),

any_types as (

    select * from {{ ref('stg_config__event_type_map') }}
    where source = '*'

),

mapped as (

    select
        -- ids
        raw_events.event_id,
        raw_events.contact_id as received_contact_id,
        raw_events.message_id,

        -- strings
        raw_events.source,
        coalesce(own_types.event_type, any_types.event_type) as event_type,
        raw_events.event_type as received_event_type,
        raw_events.link_url,
        raw_events.user_agent,
        raw_events.ip_address,
        coalesce(
            case lower(trim(raw_events.bounce_type))
                when 'hard' then 'hard'
                when 'permanent' then 'hard'
                when 'soft' then 'soft'
                when 'transient' then 'soft'
            end,
            case
                when own_types.event_type is null then any_types.bounce_type
                else own_types.bounce_type
            end
        ) as bounce_type,
        raw_events.currency,
        raw_events.properties,
        case
            when raw_events.occurred_at is null then raw_events.occurred_at_text
        end as occurred_at_text,
        case when raw_events.amount is null then raw_events.amount_text end as amount_text,

        -- numerics
        raw_events.amount,

        -- booleans
        blocked.contact_id is not null as is_erased,
        raw_events.is_machine as received_is_machine,
        coalesce(raw_events.is_machine, false)
        or coalesce(own_types.is_machine, any_types.is_machine, false) as is_flagged_machine,

        -- timestamps
        raw_events.occurred_at,
        raw_events.loaded_at
    from raw_events
    left join own_types
        on
            raw_events.source = own_types.source
            and lower(trim(raw_events.event_type)) = own_types.vendor_event_type
    left join any_types
        on lower(trim(raw_events.event_type)) = any_types.vendor_event_type
    left join blocked
        on raw_events.contact_id = blocked.contact_id

),

judged as (

    select
        *,
        case
            when
                {{ is_aged_out() }}
                and (is_erased or not coalesce({{ tells_consent() }}, false))
                then 'aged_out'
            when is_erased then 'erased'
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

validated as (

    select
        case
            when rejection_reason is null then {{ hash_bigint(event_identity()) }}
        end as event_key,
        case
            when {{ is_whole }} then {{ id_key('received_contact_id') }}
        end as received_contact_key,
        case when {{ is_whole }} then {{ id_key('message_id') }} end as message_key,
        {%- for name in columns %}
        {%- if name in kept_of_erased %}
        {{ name }},
        {%- else %}
        case when {{ is_whole }} then {{ name }} end as {{ name }},
        {%- endif %}
        {%- endfor %}
        rejection_reason,
        {{ load_hour('loaded_at') }} as load_hour
    from judged

)

select * from validated
{%- if is_partial() %}

union all

select
    {%- for name in ['event_key', 'received_contact_key', 'message_key'] + columns %}
    {%- if name in kept_of_erased %}
    stored_events.{{ name }},
    {%- else %}
    case when blocked.contact_id is null then stored_events.{{ name }} end as {{ name }},
    {%- endif %}
    {%- endfor %}
    case
        when blocked.contact_id is null then stored_events.rejection_reason
        when {{ is_aged_out() }} then 'aged_out'
        else 'erased'
    end as rejection_reason,
    stored_events.load_hour
from stored_events
left join blocked
    on stored_events.received_contact_id = blocked.contact_id
{%- endif %}
