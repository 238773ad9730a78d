{{ config(enabled=source_is_enabled('amazon_ses')) }}

with

webhooks as (
    {{ webhook_events('amazon_ses', {
        'event': [['eventType'], ['notificationType']],
        'reason': [['bounce', 'bounceSubType'], ['complaint', 'complaintSubType'],
            ['subscription', 'source']],
        'leaves_all': [['subscription', 'newTopicPreferences', 'unsubscribeAll']],
        'left_all': [['subscription', 'oldTopicPreferences', 'unsubscribeAll']],
        'recipients': [['bounce', 'bouncedRecipients'], ['complaint', 'complainedRecipients'],
            ['mail', 'destination']],
        'moment': [['bounce', 'timestamp'], ['complaint', 'timestamp'],
            ['subscription', 'timestamp']],
    }, wrapped_in=aws_envelopes(), layers=4) }}
),

{{ webhook_recipients('webhooks', [
    'event', 'reason', 'leaves_all', 'left_all', 'moment', 'received_at_text', 'received_at'
]) }},

-- Amazon SES did not try to send to somebody on a suppression list. Preferences change by the
-- person's hand only: who no longer leaves everything has come back.
{{ address_consents('amazon_ses', "case
            when recipient_count = 1 and left_all = 'true' and leaves_all = 'false' then 'subscribed'
            when coalesce(reason, '') not in ('Suppressed', 'OnAccountSuppressionList') then null
            when event = 'Bounce' then 'undeliverable'
            when event = 'Complaint' then 'complained'
        end", {
    'suppressed_destinations': "case
            when word = 'COMPLAINT' then 'complained'
            else 'undeliverable'
        end",
    'contacts': "case when is_set then 'objected' end",
}, relation='recipients') }}
