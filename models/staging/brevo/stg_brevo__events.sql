{{ config(enabled=source_is_enabled('brevo')) }}

with

zones as (select * from {{ ref('stg_config__source_time_zones') }}),

webhooks as (
    {{ webhook_events('brevo', {
        'event': [['event']],
        'address': [['email']],
        'mail_id': [['message-id'], ['message_id']],
        'link_url': [['link'], ['URL'], ['url']],
        'user_agent': [['user_agent']],
        'ip_address': [['ip']],
        'moment': [['ts_epoch'], ['s_epoch'], ['ts_event'], ['ts']],
        'local_moment': [['date_event']],
        'central_moment': [['date']],
        'tag': [['tags'], ['tag']],
        'campaign_id': [['camp_id'], ['campaign_id']],
        'template_id': [['template_id']],
        'list_id': [['list_id']],
        'reason': [['reason']],
    }) }}
),

-- The numbers are UTC, `date_event` is in the time of the account, `date` in Central European time
-- ("Transactional webhooks", developers.brevo.com). Marketing mail has a campaign and no message id.
-- Nobody says who added a contact to a list. Who unsubscribes leaves everything: the lists that are
-- named are those of the campaign.
events as (

    select
        webhooks.*,
        coalesce(webhooks.payload_problem, webhooks.event) as event_type,
        coalesce(webhooks.mail_id, 'campaign:' || webhooks.campaign_id) as mailing_id,
        case
            when webhooks.event = 'unsubscribe' then 'global'
            when webhooks.event = 'list_addition' then 'list'
        end as consent_scope,
        coalesce(webhooks.moment, webhooks.local_moment, webhooks.central_moment)
            as occurred_at_text,
        coalesce(
            {{ parse_epoch('webhooks.moment') }},
            {{ account_time('webhooks.local_moment', 'zones.timezone') }},
            {{ account_time('webhooks.central_moment', "'Europe/Paris'") }}
        ) as occurred_at
    from webhooks
    left join zones
        on zones.source = 'brevo'

)

{{ staged_rows('events', 'events', {
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('brevo', "translate(mailing_id, '<>', '')"),
    'source': "'brevo'",
    'properties': json_object_of({
        'tag': 'tag',
        'campaign_id': 'campaign_id',
        'template_id': 'template_id',
        'list_id': "case when event = 'list_addition' then translate(list_id, '[] ', '') end",
        'subscribed_by': "case when event = 'list_addition' then 'unknown' end",
        'scope': 'consent_scope',
        'reason': "case when event = 'blocked' then reason end",
    }),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address', 'occurred_at']) }}
