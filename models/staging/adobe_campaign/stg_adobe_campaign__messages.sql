{{ config(enabled=source_is_enabled('adobe_campaign')) }}

with

deliveries as (
    {{ raw_rows(['delivery', 'nmsdelivery'], {
        'id': 'text from id or delivery_id or ideliveryid',
        'message_name': 'text from label or slabel or internal_name',
        'kind': 'text from nature or message_category or snature',
        'message_kind': 'text from delivery_type or message_type',
        'channel': 'text from channel or message_channel',
        'sent_at_text': 'text from contact_date or tscontact',
    }, source_name='adobe_campaign') }}
),

timed as (
    {{ account_times('deliveries', 'adobe_campaign', ['sent_at']) }}
)

{{ staged_rows('messages', 'timed', {
    'message_id': prefixed_id('adobe_campaign', 'id'),
    'category': 'kind',
    'message_type': "case
        when lower(message_kind) in ('automation', 'transactional') then lower(message_kind)
        else 'marketing'
    end",
    'channel': "coalesce(lower(channel), 'email')",
}, kept=['message_name', 'sent_at']) }}
