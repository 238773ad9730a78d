{{ config(enabled=source_is_enabled('mailgun')) }}

with

webhooks as (
    {{ webhook_events('mailgun', {
        'event': [['event']],
        'severity': [['severity']],
        'reason': [['reason']],
        'code': [['delivery-status', 'code'], ['code']],
        'address': [['recipient'], ['message', 'headers', 'to']],
        'sent_id': [['id']],
        'mail_id': [['message', 'headers', 'message-id'], ['Message-Id'], ['message-id']],
        'link_url': [['url']],
        'user_agent': [['client-info', 'user-agent'], ['user-agent']],
        'ip_address': [['ip']],
        'bot': [['client-info', 'bot']],
        'client_type': [['client-info', 'client-type'], ['client-type']],
        'moment': [['timestamp']],
        'tag': [['tags'], ['tag']],
        'list_id': [['mailing-list', 'list-id'], ['mailing-list', 'sid'],
            ['mailing-list', 'address']],
    }, wrapped_in=[['event-data'], ['items']]) }}
),

-- `failed` is a deferral, a refusal of an address that failed before, or a bounce. Ids are unique
-- within a day only.
events as (

    select
        *,
        coalesce(
            payload_problem,
            case
                when event = 'failed' and severity = 'temporary' then 'failed.temporary'
                when
                    event = 'failed'
                    and (reason like 'suppress-%' or left(code, 3) in ('605', '606', '607'))
                    then 'failed.suppressed'
                else event
            end
        ) as event_type,
        case
            when event <> 'unsubscribed' then null
            when list_id is null then 'global'
            else 'list'
        end as consent_scope,
        coalesce(bot is not null and lower(bot) <> 'false', false)
        or coalesce(lower(client_type) = 'robot', false) as is_machine
    from webhooks

)

{{ staged_rows('events', 'events', {
    'event_id': "sent_id || ':' || moment",
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('mailgun', "translate(mail_id, '<>', '')"),
    'source': "'mailgun'",
    'properties': json_object_of({
        'tag': 'tag',
        'list_id': "case when list_id not like '%@%' then list_id end",
        'scope': 'consent_scope',
        'reason': "case when event in ('failed', 'dropped') then reason end",
    }),
    'occurred_at_text': 'moment',
    'occurred_at': parse_epoch('moment'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address', 'is_machine']) }}
