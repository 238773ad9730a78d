{{ config(enabled=source_is_enabled('sendgrid')) }}

with

webhooks as (
    {{ webhook_events('sendgrid', {
        'event': [['event']],
        'address': [['email']],
        'moment': [['timestamp']],
        'list_id': [['asm_group_id']],
        'reason': [['reason']],
    }) }}
),

spoken as (
    select * from webhooks
    where event in ('dropped', 'group_unsubscribe')
),

-- A drop does not say whether the group or everything was left: the group, if its leaving is here.
{{ address_consents('sendgrid', "case
            when event = 'group_unsubscribe' then 'objected'
            when lower(reason) = 'unsubscribed address' then 'objected'
            when lower(reason) = 'spam reporting address' then 'complained'
            when lower(reason) in ('bounced address', 'invalid') then 'undeliverable'
        end", {
    'global_suppressions': "'objected'",
    'suppression_group_members': "'objected'",
    'spam_reports': "'complained'",
    'bounces': "'undeliverable'",
    'invalid_emails': "'undeliverable'",
}, relation='spoken', list_id="case
            when
                max(case when event = 'group_unsubscribe' then 1 end) over (
                    partition by address, list_id
                ) = 1
                then " ~ whole_id('list_id', 'asm_group_id') ~ "
        end") }}
