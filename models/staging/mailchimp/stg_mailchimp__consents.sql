{{ config(enabled=source_is_enabled('mailchimp')) }}

{%- set steps = {
    'member': [['list_members', 'members'], 'id', 'last_changed', 'null'],
    'unsubscribe': [['unsubscribes'], 'member_id or email_id', 'timestamp', "'objected'"],
    'abuse_report': [['abuse_reports'], 'member_id or email_id', 'date', "'complained'"],
} %}
with

{%- for step, (other_names, id, changed_at, statement) in steps.items() %}

{{ step }}_rows as (
    {{ raw_rows([step] + other_names, {
        'id': 'text from ' ~ id,
        'list_id': 'text',
        'email': 'text from email_address',
        'status': 'code',
        'origin': 'text from source',
        'ip_signup': 'text',
        'signed_up_at': 'timestamp from timestamp_signup',
        'changed_at': 'timestamp from ' ~ changed_at,
        'loaded_at': 'load_time',
    }, is_required=step == 'member', source_name='mailchimp', needed=['id', 'email']) }}
),
{%- endfor %}

-- A report names its address, also where no member of that id is known (any more): without one it
-- is an event alone.
told as (
    {%- for step, (other_names, id, changed_at, statement) in steps.items() %}

    select
        *,
        {{ "'state'" if step == 'member' else "'" ~ step ~ "'" }} as told_by,
        {{ statement }} as reported
    from {{ step }}_rows
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

-- Only `subscribed` is consent, however old the opt-in. The sign-up is the act of the person, with
-- an address of its own, where the member came by a form or a page.
judged as (

    select
        *,
        case
            when reported is not null then reported
            when status = 'UNSUBSCRIBED' then 'objected'
            when status = 'CLEANED' then 'undeliverable'
            when coalesce(status, '') <> 'SUBSCRIBED' then 'withheld'
            when
                ip_signup is not null and signed_up_at is not null
                and {{ mailchimp_signed_up('origin') }}
                then case when list_id is null then 'added' else 'subscribed' end
        end as statement,
        status = 'SUBSCRIBED' as is_subscribed
    from told
    where email is not null or reported is null

)

{{ staged_rows('consents', 'judged', {
    'contact_id': prefixed_id('mailchimp', 'id'),
    'source': "'mailchimp'",
    'reason': "case when is_subscribed then 'sign-up' else told_by end",
    'stated_at_text': 'case when is_subscribed then signed_up_at_text else coalesce(changed_at_text, loaded_at_text) end',
    'stated_at': 'case when is_subscribed then signed_up_at else coalesce(changed_at, loaded_at) end',
}, kept=['email', 'list_id', 'statement', 'loaded_at'],
    where='statement is not null') }}
