{{ config(enabled=source_is_enabled('amazon_ses')) }}

{%- set status = [['SubscriptionStatus'], ['subscriptionStatus'], ['subscription_status']] %}
{%- set topic_name = [['TopicName'], ['topicName'], ['topic_name']] %}
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

contacts as (
    {{ raw_rows('contacts', {
        'address': 'text from email_address',
        'topics': 'text from topic_preferences',
        'changed_at': 'timestamp from last_updated_timestamp',
        'loaded_at': 'load_time',
    }, source_name='amazon_ses', needed=['address']) }}
),

topic_lists as (

    select
        *,
        {{ mended_json('topics') }} as topic_list
    from contacts

),

topics as (

    {{ json_elements(
        'topic_lists', 'topic_list',
        ['address', 'topic_list', 'changed_at_text', 'loaded_at_text', 'loaded_at'], 'topic'
    ) }}

),

spoken as (

    select
        event,
        reason,
        address,
        recipient_count = 1 and left_all = 'true' and leaves_all = 'false' as comes_back,
        cast(null as {{ type_text() }}) as topic_name,
        moment,
        received_at_text,
        received_at
    from recipients

    union all

    select
        {{ first_field('topic', status) }} as event,
        'state' as reason,
        address,
        false as comes_back,
        {{ first_field('topic', topic_name) }} as topic_name,
        changed_at_text as moment,
        loaded_at_text as received_at_text,
        loaded_at as received_at
    from topics

    union all

    -- what says no and cannot be read says it of everything
    select
        'OPT_OUT' as event,
        'unreadable' as reason,
        address,
        false as comes_back,
        cast(null as {{ type_text() }}) as topic_name,
        changed_at_text as moment,
        loaded_at_text as received_at_text,
        loaded_at as received_at
    from topic_lists
    where topic_list is null and {{ contains('upper(topics)', "'OPT_OUT'") }}

),

-- Amazon SES did not try to send to somebody on a suppression list. Preferences change by the
-- person's hand only: who no longer leaves everything has come back.
{{ address_consents('amazon_ses', "case
            when comes_back then 'subscribed'
            when event = 'OPT_OUT' then 'objected'
            when coalesce(reason, '') not in ('Suppressed', 'OnAccountSuppressionList') then null
            when event = 'Bounce' then 'undeliverable'
            when event = 'Complaint' then 'complained'
        end", {
    'suppressed_destinations': "case
            when word = 'COMPLAINT' then 'complained'
            else 'undeliverable'
        end",
    'contacts': "case when is_set then 'objected' end",
}, relation='spoken', list_id='topic_name') }}
