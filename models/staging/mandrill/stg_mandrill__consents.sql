{{ config(enabled=source_is_enabled('mandrill')) }}

with

webhooks as (
    {{ webhook_events('mandrill', {
        'event': [['event']],
        'kind': [['type']],
        'action': [['action']],
        'address': [['msg', 'email'], ['reject', 'email'], ['entry', 'email']],
        'moment': [['ts'], ['reject', 'last_event_at'], ['reject', 'created_at']],
        'reason': [['msg', 'reject', 'reason'], ['reject', 'reason']],
    }, wrapped_in=[['mandrill_events']]) }}
),

-- A soft bounce blocks for a while only; who was put on the list by hand is taken to have objected.
-- Taking somebody off it lifts a bounce block and nothing else. Its older name is blacklist.
{{ address_consents('mandrill', "case
            when event = 'reject' or (kind in ('blacklist', 'denylist') and action <> 'remove') then
                case
                    when lower(reason) = 'hard-bounce' then 'undeliverable'
                    when lower(reason) = 'spam' then 'complained'
                    when lower(reason) in ('unsub', 'custom') then 'objected'
                    when event is null and lower(coalesce(reason, '')) <> 'soft-bounce' then 'objected'
                end
            when kind in ('blacklist', 'denylist') and lower(reason) = 'hard-bounce' then 'deliverable'
        end", {
    'rejects': "case
            when lower(word) = 'hard-bounce' then 'undeliverable'
            when lower(word) = 'spam' then 'complained'
            when lower(coalesce(word, '')) <> 'soft-bounce' then 'objected'
        end",
}) }}
