{{ config(enabled=source_is_enabled('resend')) }}

{%- set columns = [
    'payload_problem', 'event', 'bounce_kind', 'bounce_detail', 'bounce_text', 'leaves', 'topics',
    'mail_id', 'link_url', 'user_agent', 'ip_address', 'moment', 'tags', 'campaign_id',
    'received_at_text', 'received_at'
] %}

with

webhooks as (
    {{ webhook_events('resend', {
        'event': [['type']],
        'bounce_kind': [['data', 'bounce', 'type']],
        'bounce_detail': [['data', 'bounce', 'subType']],
        'bounce_text': [['data', 'bounce', 'message']],
        'leaves': [['data', 'unsubscribed']],
        'topics': [['data', 'topics']],
        'recipients': [['data', 'to'], ['data', 'email']],
        'mail_id': [['data', 'email_id']],
        'link_url': [['data', 'click', 'link']],
        'user_agent': [['data', 'click', 'userAgent'], ['data', 'open', 'userAgent']],
        'ip_address': [['data', 'click', 'ipAddress'], ['data', 'open', 'ipAddress']],
        'moment': [['created_at']],
        'tags': [['data', 'tags']],
        'campaign_id': [['data', 'broadcast_id']],
    }) }}
),

{{ webhook_recipients('webhooks', columns) }},

changes as (

    select
        *,
        case
            when event = 'contact.topics.updated' and {{ is_json_document('topics', is_part=true) }}
                then topics
        end as topic_list
    from recipients

),

topic_changes as (

    {{ json_elements(
        'changes', 'topic_list', columns + ['address', 'recipient_count', 'topic_list'], 'topic'
    ) }}

),

topic_names as (

    select
        *,
        {{ json_field('topic', ['id']) }} as topic_id,
        {{ json_field('topic', ['subscription']) }} as topic_word
    from topic_changes

),

-- A mail to several people does not say which of them opened, clicked, complained or bounced. Who
-- changed a topic is not told: the contact's own page and the API both can.
events as (

    select
        *,
        coalesce(
            payload_problem,
            case
                when event = 'email.bounced'
                    and (bounce_detail = 'Suppressed' or bounce_text like 'Resend has suppressed%')
                    then 'email.suppressed'
                when event = 'email.bounced' and bounce_kind in ('Transient', 'Undetermined')
                    then 'email.bounced.transient'
                when
                    event in ('contact.created', 'contact.updated', 'contact.deleted')
                    and leaves = 'true'
                    then 'contact.unsubscribed'
                when topic_word is not null then event || '.' || topic_word
                else event
            end
        ) as event_type,
        case
            when
                recipient_count = 1
                or event in ('email.sent', 'email.scheduled', 'email.delivered')
                then address
        end as acting_address
    from topic_names

)

{{ staged_rows('events', 'events', {
    'event_id': address_contact_id('acting_address') ~ " || ':' || topic_id || ':' || moment",
    'contact_id': address_contact_id('acting_address'),
    'message_id': prefixed_id('resend', 'mail_id'),
    'source': "'resend'",
    'properties': json_object_of({
        'tags': 'tags',
        'campaign_id': 'campaign_id',
        'list_id': 'topic_id',
        'scope': "case
            when event_type = 'contact.unsubscribed' then 'global'
            when topic_id is not null then 'list'
        end",
        'subscribed_by': "case when topic_word = 'opt_in' then 'unknown' end",
        'reason': 'bounce_detail',
    }),
    'occurred_at_text': 'moment',
    'occurred_at': parse_timestamp('moment'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address']) }}
