{{ config(enabled=source_is_enabled('mailchimp')) }}

{#- A kind of event per step: its table, its name there, the columns of the mailing and the time. #}
{%- set members = ['member', 'list_members', 'members'] %}
{%- set activity = ['campaign_recipient_activity', 'email_activity', 'reports_email_activity'] %}
{%- set steps = {
    'campaign_actions': [activity, 'action', 'campaign_id', 'timestamp'],
    'automation_actions':
        ['automation_recipient_activity', 'action', 'automation_email_id', 'timestamp'],
    'campaign_recipients': ['campaign_recipient', "'recipient'", 'campaign_id', 'timestamp'],
    'automation_recipients':
        ['automation_recipient', "'recipient'", 'automation_email_id', 'timestamp'],
    'unsubscriptions': [['unsubscribe', 'unsubscribes'], "'unsubscribe'", 'campaign_id', 'timestamp'],
    'complaints': [['abuse_report', 'abuse_reports'], "'abuse'", 'campaign_id', 'date'],
    'subscriptions': [members, "'subscribe'", 'no_mailing', 'timestamp_opt'],
    'cleanings': [members, "'cleaned'", 'no_mailing', 'last_changed'],
} %}
with
{%- for step, (table, event_type, mailing_column, time_column) in steps.items() %}

{{ step }} as (

    {{ raw_rows(table, {
        'mailing_id': 'text from ' ~ mailing_column,
        'member_id': 'text from ' ~ ('id' if table == members else 'member_id or email_id'),
        'list_id': 'text',
        'action': 'text',
        'status': 'text',
        'bounce_type': 'text from bounce_type or type',
        'reason': 'text',
        'origin': 'text from source',
        'ip_signup': 'text',
        'ip_opt': 'text',
        'ip_address': 'text from ip',
        'link_url': 'text from url',
        'occurred_at': 'timestamp from ' ~ time_column,
        'loaded_at': 'load_time',
    }, is_required=table in (activity, members), source_name='mailchimp') }}

),
{%- endfor %}

campaigns as (
    {{ raw_rows(['campaign', 'campaigns'], {
        'campaign_id': 'text from id',
        'sent_at': 'timestamp from send_time',
    }, source_name='mailchimp') }}
),

events as (
    {%- for step, (table, event_type, mailing_column, time_column) in steps.items() %}

    select
        *,
        {{ event_type }} as event_type
    from {{ step }}
    {%- if step == 'subscriptions' %}
    where
        occurred_at_text is not null
        and coalesce(lower(status), 'subscribed') not in ('pending', 'transactional')
    {%- elif step == 'cleanings' %}
    where lower(status) = 'cleaned'
    {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- A recipient's row bears no time: that of the campaign counts. Mails of automations have none.
-- Nothing but the list tells two subscriptions of one moment apart.
timed as (

    select
        events.*,
        coalesce(events.occurred_at, campaigns.sent_at) as happened_at,
        coalesce(events.occurred_at_text, campaigns.sent_at_text) as happened_at_text
    from events
    left join campaigns
        on events.mailing_id = campaigns.campaign_id and events.event_type = 'recipient'

)

{{ staged_rows('events', 'timed', {
    'event_id': "case
        when event_type in ('subscribe', 'unsubscribe')
            then list_id || ':' || member_id || ':' || event_type || ':' || happened_at_text
    end",
    'contact_id': prefixed_id('mailchimp', 'member_id'),
    'message_id': prefixed_id('mailchimp', 'mailing_id'),
    'source': "'mailchimp'",
    'properties': json_object_of({
        'list_id': 'list_id',
        'scope': "case when event_type in ('subscribe', 'unsubscribe') then 'list' end",
        'subscribed_by': "case when event_type = 'subscribe' then " ~ mailchimp_subscribed_by() ~ ' end',
        'reason': 'reason',
    }),
    'occurred_at_text': 'happened_at_text',
    'occurred_at': 'happened_at',
}, kept=['event_type', 'link_url', 'ip_address', 'bounce_type', 'loaded_at']) }}
