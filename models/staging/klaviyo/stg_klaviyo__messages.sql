{{ config(enabled=source_is_enabled('klaviyo')) }}

with

campaigns as (
    {{ raw_rows(['campaign', 'campaigns', 'campaigns_detailed'], {
        'id': 'text',
        'message_name': 'text from name or attributes.name',
        'kind': 'text from campaign_type',
        'sent_at': 'timestamp from sent_at or send_time or attributes.send_time',
    }, source_name='klaviyo') }}
),

flows as (
    {{ raw_rows(['flow', 'flows'], {
        'id': 'text',
        'message_name': 'text from name or attributes.name',
        'kind': 'text from trigger_type or attributes.trigger_type or trigger.type',
        'sent_at': 'timestamp from created or attributes.created',
    }, source_name='klaviyo') }}
),

mailings as (

    select
        *,
        'marketing' as message_type
    from campaigns

    union all

    select
        *,
        'automation' as message_type
    from flows

)

{{ staged_rows('messages', 'mailings', {
    'message_id': prefixed_id('klaviyo', 'id'),
    'category': 'kind',
    'channel': "'email'",
}, kept=['message_name', 'message_type', 'sent_at']) }}
