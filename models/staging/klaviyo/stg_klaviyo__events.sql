{{ config(enabled=source_is_enabled('klaviyo')) }}

with

received as (
    {{ raw_rows('event', {
        'id': 'text',
        'person_id': 'text',
        'campaign_id': 'text',
        'flow_message_id': 'text',
        'flow_id': 'text',
        'metric_id': 'text',
        'event_name': 'text from type',
        'bounce_type': 'text from property_bounce_type or propertybouncetype',
        'link_url': 'text from property_url or propertyurl',
        'currency': 'text from property_currency_code or propertycurrencycode',
        'list_name': 'text from property_list or propertylist',
        'subject': 'text from property_subject or propertysubject',
        'amount': 'decimal from property_value or propertyvalue',
        'privacy_open': 'boolean from property_apple_privacy_open or propertyappleprivacyopen',
        'machine_open': 'boolean from property_machine_open or propertymachineopen',
        'is_deleted': 'boolean from _fivetran_deleted',
        'occurred_at': 'timestamp from datetime or timestamp',
        'loaded_at': 'timestamp from _fivetran_synced or loaded_at',
    }, is_required=true, source_name='klaviyo') }}
),

metrics as (
    {{ raw_rows('metric', {'id': 'text', 'metric_name': 'text from name'}, source_name='klaviyo') }}
),

-- A value on mail is what Klaviyo attributes to it, not an amount of its own. An event of the
-- address as a whole names no list.
events as (

    select
        received.*,
        coalesce(received.event_name, metrics.metric_name) as event_type,
        coalesce(received.campaign_id, received.flow_message_id, received.flow_id) as mailing_id,
        case
            when lower(coalesce(received.event_name, metrics.metric_name)) not like '%subscribed%'
                then null
            when received.list_name is null then 'global'
            else 'list'
        end as consent_scope,
        coalesce(received.privacy_open, received.machine_open) as is_machine,
        lower(coalesce(received.event_name, metrics.metric_name)) like '% email%' as is_mail
    from received
    left join metrics
        on received.metric_id = metrics.id
    where not coalesce(received.is_deleted, false)

)

{{ staged_rows('events', 'events', {
    'event_id': 'id',
    'contact_id': prefixed_id('klaviyo', 'person_id'),
    'message_id': prefixed_id('klaviyo', 'mailing_id'),
    'source': "'klaviyo'",
    'currency': 'case when not is_mail then currency end',
    'properties': json_object_of({
        'list': 'list_name',
        'subject': 'subject',
        'scope': 'consent_scope',
    }),
    'amount_text': 'case when not is_mail then amount_text end',
    'amount': 'case when not is_mail then amount end',
}, kept=['event_type', 'link_url', 'bounce_type', 'is_machine', 'occurred_at', 'loaded_at']) }}
