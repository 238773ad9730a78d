{{ config(enabled=source_is_enabled('mailjet')) }}

with

webhooks as (
    {{ webhook_events('mailjet', {
        'event': [['event']],
        'address': [['email']],
        'moment': [['time']],
        'reason': [['error']],
    }) }}
),

{{ address_consents('mailjet', "case
            when event <> 'blocked' then null
            when reason = 'blacklisted' then 'objected'
            when reason = 'spam reporter' then 'complained'
            when reason = 'preblocked' then 'undeliverable'
        end", {
    'contact': "case when is_set then 'objected' end",
}) }}
