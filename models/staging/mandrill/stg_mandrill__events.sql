{{ config(enabled=source_is_enabled('mandrill')) }}

with

webhooks as (
    {{ webhook_events('mandrill', {
        'event': [['event']],
        'sync_type': [['type']],
        'sync_action': [['action']],
        'address': [['msg', 'email'], ['reject', 'email'], ['entry', 'email']],
        'mail_id': [['msg', '_id'], ['_id']],
        'link_url': [['url']],
        'user_agent': [['user_agent']],
        'ip_address': [['ip']],
        'moment': [['ts']],
        'tag': [['msg', 'tags']],
        'subaccount': [['msg', 'subaccount']],
        'reason': [['msg', 'reject', 'reason'], ['reject', 'reason']],
    }, wrapped_in=[['mandrill_events']]) }}
),

events as (

    select
        *,
        coalesce(payload_problem, event, sync_type || '_' || sync_action) as event_type
    from webhooks

)

{{ staged_rows('events', 'events', {
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('mandrill', 'mail_id'),
    'source': "'mandrill'",
    'properties': json_object_of({
        'tag': 'tag',
        'subaccount': 'subaccount',
        'scope': "case when event = 'unsub' then 'global' end",
        'reason': "case when event = 'reject' then reason end",
    }),
    'occurred_at_text': 'moment',
    'occurred_at': parse_epoch('moment'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address']) }}
