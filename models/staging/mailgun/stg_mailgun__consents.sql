{{ config(enabled=source_is_enabled('mailgun')) }}

with

webhooks as (
    {{ webhook_events('mailgun', {
        'event': [['event']],
        'reason': [['reason']],
        'code': [['delivery-status', 'code'], ['code']],
        'address': [['recipient'], ['message', 'headers', 'to']],
        'moment': [['timestamp']],
    }, wrapped_in=[['event-data'], ['items']]) }}
),

-- Mailgun refuses by itself, with codes that no mail server gives, who failed or objected before.
{{ address_consents('mailgun', "case
            when event not in ('failed', 'dropped') then null
            when reason = 'suppress-unsubscribe' or left(code, 3) = '606' then 'objected'
            when reason = 'suppress-complaint' or left(code, 3) = '607' then 'complained'
            when reason = 'suppress-bounce' or left(code, 3) = '605' then 'undeliverable'
        end", {
    'unsubscribes': "'objected'",
    'complaints': "'complained'",
    'bounces': "'undeliverable'",
}) }}
