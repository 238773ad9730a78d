{{ config(enabled=source_is_enabled('mailchimp')) }}

with

members as (
    {{ raw_rows(['member', 'list_members', 'members'], {
        'id': 'text',
        'list_id': 'text',
        'email': 'text from email_address',
        'status': 'text',
        'origin': 'text from source',
        'ip_signup': 'text',
        'signed_up_at': 'timestamp from timestamp_signup',
        'changed_at': 'timestamp from last_changed',
        'loaded_at': 'load_time',
    }, is_required=true, source_name='mailchimp') }}
),

-- Only `subscribed` is consent, however old the opt-in. The sign-up is the act of the person, with
-- an address of its own, where no operator, import or program put the member on the list.
judged as (

    select
        *,
        case
            when lower(status) = 'unsubscribed' then 'objected'
            when lower(status) = 'cleaned' then 'undeliverable'
            when lower(status) <> 'subscribed' then 'withheld'
            when
                ip_signup is not null and signed_up_at is not null
                and not {{ matches("lower(coalesce(origin, ''))", 'import|admin|api') }}
                then 'subscribed'
        end as statement,
        lower(status) = 'subscribed' as is_subscribed
    from members

)

{{ staged_rows('consents', 'judged', {
    'contact_id': prefixed_id('mailchimp', 'id'),
    'source': "'mailchimp'",
    'reason': "case when is_subscribed then 'sign-up' else 'state' end",
    'stated_at_text': 'case when is_subscribed then signed_up_at_text else coalesce(changed_at_text, loaded_at_text) end',
    'stated_at': 'case when is_subscribed then signed_up_at else coalesce(changed_at, loaded_at) end',
}, kept=['email', 'list_id', 'statement', 'loaded_at'],
    where='statement is not null') }}
