{{ config(enabled=capability_is_on('predictions', 'decisions')) }}

{%- set columns = [
    'message_id', 'contact_id', 'person_id', 'category', 'consent_scope', 'planned_at_text', 'weight_text', 'weight',
    'planned_at',
] %}
-- Every planned send as received, of the person it is for, with the first reason not to decide it.
-- Of people who asked to be erased nothing is kept but that there was a row. `turn` is the place of
-- a send in the contact's queue: heavier first, then earlier, then by message. The holdout is drawn
-- by message and person, so that both have the same lot whenever they meet.
with

received as (select * from {{ ref('stg_generic__planned_sends') }}),

keys as (select * from {{ ref('int_contact_keys') }}),

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

messages as (select * from {{ ref('int_messages') }}),

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

sent_today as (

    select distinct
        events.contact_key,
        events.message_key
    from {{ ref('int_events') }} as events
    inner join as_of
        on events.event_date = as_of.as_of_date
    where events.event_type in ('sent', 'delivered') and events.message_key is not null

),

identified as (

    select
        received.*,
        coalesce(keys.contact_id, received.contact_id) as person_id,
        case
            when keys.contact_id is null then {{ keyed_hash('received.contact_id') }}
        end as contact_hash
    from received
    left join keys
        on received.contact_id = keys.received_contact_id

),

kept as (

    select
        {%- for name in columns %}
        case when erased.contact_hash is null then identified.{{ name }} end as {{ name }},
        {%- endfor %}
        erased.contact_hash is not null as is_erased
    from identified
    left join erased
        on identified.contact_hash = erased.contact_hash

),

keyed as (

    select
        *,
        {{ id_key('person_id') }} as contact_key,
        {{ id_key('message_id') }} as message_key
    from kept

),

judged as (

    select
        keyed.message_id,
        keyed.person_id as contact_id,
        keyed.contact_id as received_contact_id,
        keyed.contact_key,
        keyed.message_key,
        lower(trim(keyed.consent_scope)) as consent_scope,
        messages.channel,
        messages.message_type,
        keyed.planned_at,
        cast(keyed.planned_at as date) as planned_date,
        coalesce(keyed.category, messages.category) as category,
        coalesce(keyed.weight, cast(5 as {{ type_points() }})) as weight,
        coalesce(
            mod(
                {{ hash_bigint("keyed.message_id || chr(31) || keyed.person_id") }},
                1000000
            ) < 1000000 * settings.holdout_share, false
        ) as is_holdout,
        case
            when keyed.is_erased then 'erased'
            when keyed.message_id is null then 'missing_message'
            when keyed.contact_id is null then 'missing_contact'
            when keyed.planned_at_text is null then 'missing_time'
            when keyed.planned_at is null then 'unparseable_time'
            when keyed.weight is null and keyed.weight_text <> '' then 'bad_weight'
            when cast(keyed.planned_at as date) < as_of.as_of_date then 'past'
            when
                cast(keyed.planned_at as date) = as_of.as_of_date
                and sent_today.contact_key is not null
                then 'already_sent'
        end as invalid_reason
    from keyed
    cross join as_of
    cross join settings
    left join messages
        on keyed.message_key = messages.message_key
    left join sent_today
        on
            keyed.contact_key = sent_today.contact_key
            and keyed.message_key = sent_today.message_key

),

ordered as (

    select
        *,
        row_number() over (
            partition by contact_key, message_key, planned_at, invalid_reason
            order by
                weight desc,
                {{ bytewise('category') }} nulls last,
                {{ bytewise('received_contact_id') }},
                {{ bytewise('consent_scope') }} nulls first
        ) as row_order
    from judged

),

reasoned as (

    select
        *,
        case
            when invalid_reason is not null then invalid_reason
            when row_order > 1 then 'duplicate'
        end as rejection_reason
    from ordered

)

select
    contact_key,
    message_id,
    contact_id,
    received_contact_id,
    category,
    channel,
    message_type,
    consent_scope,
    rejection_reason,
    {{ scope_key('category', 'channel', 'message_type') }} as scope_key,
    weight,
    cast(case
        when rejection_reason is null
            then
                row_number() over (
                    partition by contact_key, rejection_reason
                    order by weight desc, planned_at, {{ bytewise('message_id') }}
                )
    end as integer) as turn,
    is_holdout,
    planned_date,
    planned_at
from reasoned
