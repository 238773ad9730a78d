{{ config(enabled=source_is_enabled('mailjet')) }}

with

webhooks as (
    {{ webhook_events('mailjet', {
        'event': [['event']],
        'hard_bounce': [['hard_bounce']],
        'address': [['email']],
        'mail_id': [['MessageID'], ['mj_message_id']],
        'link_url': [['url']],
        'user_agent': [['agent']],
        'ip_address': [['ip']],
        'moment': [['time']],
        'campaign_id': [['mj_campaign_id']],
        'campaign': [['customcampaign']],
        'list_id': [['mj_list_id']],
        'reason': [['error']],
    }) }}
),

-- `sent` is what other systems call delivered: the receiving server took it. Campaign and list 0
-- are none.
events as (

    select
        *,
        nullif({{ whole_id('list_id', 'mj_list_id') }}, '0') as left_list_id,
        coalesce(
            payload_problem,
            case
                when event = 'bounce' and lower(hard_bounce) = 'false' then 'bounce.soft'
                else event
            end
        ) as event_type
    from webhooks

)

{{ staged_rows('events', 'events', {
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('mailjet', 'mail_id'),
    'source': "'mailjet'",
    'properties': json_object_of({
        'campaign_id': "nullif(campaign_id, '0')",
        'campaign': 'campaign',
        'list_id': 'left_list_id',
        'scope': "case
            when event <> 'unsub' then null
            when left_list_id is null then 'global' else 'list'
        end",
        'reason': "case when event = 'blocked' then reason end",
    }),
    'occurred_at_text': 'moment',
    'occurred_at': parse_epoch('moment'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address']) }}
