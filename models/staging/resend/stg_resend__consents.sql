{{ config(enabled=source_is_enabled('resend')) }}

with

webhooks as (
    {{ webhook_events('resend', {
        'event': [['type']],
        'reason': [['data', 'origin'], ['data', 'suppressed', 'type'],
            ['data', 'bounce', 'subType']],
        'bounce_text': [['data', 'bounce', 'message']],
        'recipients': [['data', 'to'], ['data', 'email']],
        'moment': [['created_at']],
    }) }}
),

{{ webhook_recipients('webhooks', [
    'event', 'reason', 'bounce_text', 'moment', 'received_at_text', 'received_at'
]) }},

-- Who complained of a mail to several people is not said: each of them may have. A removed
-- suppression was removed by the sender: that lifts a bounce block and nothing else.
{{ address_consents('resend', "case
            when event = 'suppression.removed' then
                case when reason = 'bounce' then 'deliverable' end
            when event = 'suppression.added' then
                case
                    when reason = 'bounce' then 'undeliverable'
                    when reason = 'complaint' then 'complained'
                    else 'objected'
                end
            when event = 'email.complained' then 'complained'
            when recipient_count > 1 then null
            when
                event = 'email.suppressed'
                or reason = 'Suppressed'
                or bounce_text like 'Resend has suppressed%'
                then 'undeliverable'
        end", {
    'suppressions': "case
            when word = 'bounce' then 'undeliverable'
            when word = 'complaint' then 'complained'
            else 'objected'
        end",
    'contacts': "case when is_set then 'objected' end",
    'contact_topics': "case when word = 'opt_out' then 'objected' end",
}, relation='recipients') }}
