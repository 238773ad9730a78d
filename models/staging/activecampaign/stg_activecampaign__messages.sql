{{ config(enabled=source_is_enabled('activecampaign')) }}

with

campaigns as (
    {{ raw_rows(['campaigns', 'campaign'], {
        'id': 'text',
        'message_name': 'text from name',
        'kind': 'text from type',
        'sent_at': 'timestamp from sdate or send_date',
    }, source_name='activecampaign') }}
)

{{ staged_rows('messages', 'campaigns', {
    'message_id': prefixed_id('activecampaign', 'id'),
    'category': 'kind',
    'message_type': "case
        when lower(kind) in ('responder', 'reminder', 'special', 'automation') then 'automation'
        else 'marketing'
    end",
    'channel': "'email'",
}, kept=['message_name', 'sent_at']) }}
