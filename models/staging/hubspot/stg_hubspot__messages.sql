{{ config(enabled=source_is_enabled('hubspot')) }}

with

campaigns as (
    {{ raw_rows(['email_campaign', 'campaigns'], {
        'id': 'text',
        'message_name': 'text from name or subject',
        'kind': 'text from type',
        'sub_kind': 'text from sub_type',
        'sent_at': 'timestamp from sent_at or scheduled_at',
    }, source_name='hubspot') }}
)

{{ staged_rows('messages', 'campaigns', {
    'message_id': prefixed_id('hubspot', 'id'),
    'category': 'coalesce(sub_kind, kind)',
    'message_type': "case
        when kind like '%AUTOMATED%' or kind like '%WORKFLOW%' then 'automation'
        when kind like '%SINGLE_SEND%' or kind like '%TRANSACTION%' then 'transactional'
        else 'marketing'
    end",
    'channel': "'email'",
}, kept=['message_name', 'sent_at']) }}
