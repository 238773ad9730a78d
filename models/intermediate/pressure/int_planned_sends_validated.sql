{{ config(materialized='view') }}

{%- set imports = {
    'received': 'stg_generic__planned_sends',
    'keys': 'int_contact_keys',
    'erased': 'int_erased_contacts',
    'messages': 'int_messages',
    'events': 'int_classified_events',
    'as_of': 'int_as_of_date',
} %}
-- Every planned send as received, of the person it is for, with the first reason not to decide
-- it. Rows for people who asked to be erased go no further than here.
with
{%- for step, model_name in imports.items() %}

{{ step }} as (

    select * from {{ ref(model_name) }}

),
{%- endfor %}

sent_today as (

    select distinct
        events.contact_id,
        events.message_id
    from events
    inner join as_of
        on events.event_date = as_of.as_of_date
    where events.event_type in ('sent', 'delivered') and events.message_id is not null

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

judged as (

    select
        identified.*,
        messages.channel,
        messages.message_type,
        coalesce(identified.category, messages.category) as scope_category,
        case
            when identified.message_id is null then 'missing_message'
            when identified.contact_id is null then 'missing_contact'
            when identified.planned_at_text is null then 'missing_time'
            when identified.planned_at is null then 'unparseable_time'
            when identified.weight is null and identified.weight_text <> '' then 'bad_weight'
            when cast(identified.planned_at as date) < as_of.as_of_date then 'past'
            when
                cast(identified.planned_at as date) = as_of.as_of_date
                and sent_today.contact_id is not null
                then 'already_sent'
        end as invalid_reason
    from identified
    cross join as_of
    left join erased
        on identified.contact_hash = erased.contact_hash
    left join messages
        on identified.message_id = messages.message_id
    left join sent_today
        on
            identified.person_id = sent_today.contact_id
            and identified.message_id = sent_today.message_id
    where erased.contact_hash is null

),

ordered as (

    select
        *,
        row_number() over (
            partition by person_id, message_id, planned_at, invalid_reason
            order by
                coalesce(weight, {{ default_weight() }}) desc,
                {{ bytewise('scope_category') }} nulls last,
                {{ bytewise('contact_id') }}
        ) as row_order
    from judged

)

select
    -- ids
    message_id,
    person_id as contact_id,
    contact_id as received_contact_id,

    -- strings
    scope_category as category,
    channel,
    message_type,
    case
        when invalid_reason is not null then invalid_reason
        when row_order > 1 then 'duplicate'
    end as rejection_reason,

    -- numerics
    coalesce(weight, {{ default_weight() }}) as weight,

    -- dates
    cast(planned_at as date) as planned_date,

    -- timestamps
    planned_at
from ordered
