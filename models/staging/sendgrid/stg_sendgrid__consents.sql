{{ config(enabled=source_is_enabled('sendgrid')) }}

{%- set moment = parse_time('moment') %}
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

    select
        *,
        max(case when event = 'group_unsubscribe' then {{ moment }} end) over so_far as left_at,
        max(case when event = 'group_resubscribe' then {{ moment }} end) over so_far as returned_at
    from webhooks
    where event in ('dropped', 'group_unsubscribe', 'group_resubscribe')
    window so_far as (partition by address, list_id order by {{ moment }})

),

-- A drop does not say whether the group or everything was left: the group, if that was left last.
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
            when left_at > coalesce(returned_at, cast('1970-01-01' as timestamp))
                then " ~ whole_id('list_id', 'asm_group_id') ~ "
        end") }}
