{{ config(enabled=source_is_enabled('sendgrid')) }}

with

webhooks as (
    {{ webhook_events('sendgrid', {
        'event': [['event']],
        'bounce_kind': [['type']],
        'address': [['email']],
        'sent_id': [['sg_event_id']],
        'mail_id': [['sg_message_id']],
        'smtp_id': [['smtp-id']],
        'link_url': [['url']],
        'user_agent': [['useragent']],
        'ip_address': [['ip']],
        'machine_open': [['sg_machine_open']],
        'moment': [['timestamp']],
        'category': [['category']],
        'list_id': [['asm_group_id']],
        'campaign_id': [['singlesend_id'], ['marketing_campaign_id']],
        'reason': [['reason']],
    }) }}
),

-- A bounce of the type `blocked` may pass. A suppression group is a list: who leaves everything out
-- of a mail of a group leaves more than the group.
events as (

    select
        *,
        coalesce(
            payload_problem,
            case
                when event = 'bounce' and bounce_kind = 'blocked' then 'bounce.blocked'
                else event
            end
        ) as event_type,
        case
            when event in ('group_unsubscribe', 'group_resubscribe') then 'list'
            when event = 'unsubscribe' then 'global'
        end as consent_scope
    from webhooks

)

{{ staged_rows('events', 'events', {
    'event_id': "sent_id || ':' || event",
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('sendgrid', "coalesce(
        case
            when mail_id not like 'filter%'
                then split_part(split_part(mail_id, '.filter', 1), '.recvd-', 1)
        end,
        split_part(translate(smtp_id, '<>', ''), '@', 1)
    )"),
    'source': "'sendgrid'",
    'properties': json_object_of({
        'category': 'category',
        'campaign_id': 'campaign_id',
        'list_id': "case when event <> 'unsubscribe' then " ~ whole_id('list_id', 'asm_group_id') ~ ' end',
        'scope': 'consent_scope',
        'subscribed_by': "case when event = 'group_resubscribe' then 'person' end",
        'reason': "case when event = 'dropped' then reason end",
    }),
    'is_machine': parse_boolean('machine_open'),
    'occurred_at_text': 'moment',
    'occurred_at': parse_epoch('moment'),
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address']) }}
