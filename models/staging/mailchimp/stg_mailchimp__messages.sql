{{ config(enabled=source_is_enabled('mailchimp')) }}

with

campaigns as (
    {{ raw_rows(['campaign', 'campaigns'], {
        'id': 'text',
        'message_name': 'text from title or settings.title or subject_line or settings.subject_line',
        'kind': 'text from type',
        'sent_at': 'timestamp from send_time',
    }, source_name='mailchimp') }}
),

automation_emails as (
    {{ raw_rows('automation_email', {
        'id': 'text',
        'message_name': 'text from title or subject_line',
        'sent_at': 'timestamp from start_time',
    }, source_name='mailchimp') }}
),

mailings as (

    select
        id,
        message_name,
        kind,
        'marketing' as message_type,
        sent_at_text,
        sent_at
    from campaigns

    union all

    select
        id,
        message_name,
        'automation' as kind,
        'automation' as message_type,
        sent_at_text,
        sent_at
    from automation_emails

)

{{ staged_rows('messages', 'mailings', {
    'message_id': prefixed_id('mailchimp', 'id'),
    'category': 'kind',
    'channel': "'email'",
}, kept=['message_name', 'message_type', 'sent_at']) }}
