{{ config(enabled=source_is_enabled('amazon_ses')) }}

{%- set columns = [
    'payload_problem', 'event', 'bounce_kind', 'bounce_detail', 'complaint_kind',
    'complaint_detail', 'leaves_all', 'topics', 'old_topics', 'mail_id', 'link_url', 'user_agent',
    'ip_address', 'moment', 'mail_moment', 'tags', 'received_at_text', 'received_at'
] %}

with

webhooks as (
    {{ webhook_events('amazon_ses', {
        'event': [['eventType'], ['notificationType']],
        'bounce_kind': [['bounce', 'bounceType']],
        'bounce_detail': [['bounce', 'bounceSubType']],
        'complaint_kind': [['complaint', 'complaintFeedbackType']],
        'complaint_detail': [['complaint', 'complaintSubType']],
        'leaves_all': [['subscription', 'newTopicPreferences', 'unsubscribeAll']],
        'topics': [['subscription', 'newTopicPreferences', 'topicSubscriptionStatus']],
        'old_topics': [['subscription', 'oldTopicPreferences', 'topicSubscriptionStatus']],
        'recipients': [['bounce', 'bouncedRecipients'], ['complaint', 'complainedRecipients'],
            ['delivery', 'recipients'], ['deliveryDelay', 'delayedRecipients'],
            ['mail', 'destination']],
        'mail_id': [['mail', 'messageId']],
        'link_url': [['click', 'link']],
        'user_agent': [['click', 'userAgent'], ['open', 'userAgent']],
        'ip_address': [['click', 'ipAddress'], ['open', 'ipAddress']],
        'moment': [['bounce', 'timestamp'], ['complaint', 'timestamp'], ['delivery', 'timestamp'],
            ['deliveryDelay', 'timestamp'], ['open', 'timestamp'], ['click', 'timestamp'],
            ['subscription', 'timestamp']],
        'mail_moment': [['mail', 'timestamp']],
        'tags': [['mail', 'tags']],
    }, wrapped_in=aws_envelopes(), layers=4) }}
),

{{ webhook_recipients('webhooks', columns) }},

subscriptions as (

    select
        *,
        case
            when leaves_all = 'true' then null
            when {{ is_json_document('topics', is_part=true) }} then topics
        end as topic_list
    from recipients

),

topic_elements as (

    {{ json_elements(
        'subscriptions', 'topic_list', columns + ['address', 'recipient_count', 'topic_list'],
        'topic'
    ) }}

),

topics as (

    select
        *,
        {{ json_field('topic', ['topicName']) }} as topic_name,
        {{ json_field('topic', ['subscriptionStatus']) }} as topic_status
    from topic_elements

),

-- An open or click of a mail to several people does not say whose it is. Only these events happen
-- when the mail does. A change of preferences lists all topics: each that is left, and each that
-- was left before and is no more; the others say nothing.
events as (

    select
        *,
        coalesce(
            payload_problem,
            case
                when
                    event = 'Bounce'
                    and bounce_detail in ('Suppressed', 'OnAccountSuppressionList')
                    then 'Bounce.Suppressed'
                when event = 'Bounce' then event || '.' || coalesce(bounce_kind, 'Undetermined')
                when event = 'Complaint' and complaint_detail = 'OnAccountSuppressionList'
                    then 'Complaint.Suppressed'
                when event = 'Complaint' and complaint_kind = 'not-spam' then 'Complaint.not-spam'
                when event = 'Subscription' and leaves_all = 'true'
                    then 'Subscription.UnsubscribeAll'
                when topic_status = 'OptOut' then 'Subscription.OptOut'
                when
                    topic_status = 'OptIn'
                    and {{ contains(
                        "replace(old_topics, ' ', '')",
                        "'\"topicName\":\"' || topic_name || '\",\"subscriptionStatus\":\"OptOut\"'"
                    ) }}
                    then 'Subscription.OptIn'
                else event
            end
        ) as event_type,
        case
            when event in ('Open', 'Click', 'Subscription') and recipient_count > 1 then null
            else address
        end as acting_address,
        coalesce(
            moment, case when event in ('Send', 'Reject', 'Rendering Failure') then mail_moment end
        ) as occurred_at_text
    from topics

)

{{ staged_rows('events', 'events', {
    'event_id': "mail_id || ':' || topic_name || ':' || moment",
    'contact_id': address_contact_id('acting_address'),
    'message_id': prefixed_id('amazon_ses', 'mail_id'),
    'source': "'amazon_ses'",
    'properties': json_object_of({
        'tags': 'tags',
        'list_id': 'topic_name',
        'scope': "case
            when event_type = 'Subscription.UnsubscribeAll' then 'global'
            when topic_name is not null then 'list'
        end",
        'subscribed_by': "case when event_type = 'Subscription.OptIn' then 'person' end",
        'reason': "case when event = 'Bounce' then bounce_detail else complaint_kind end",
    }),
    'occurred_at': parse_timestamp('occurred_at_text'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address', 'occurred_at_text']) }}
