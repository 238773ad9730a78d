{{ config(enabled=source_is_enabled('activecampaign')) }}

with

zones as (select * from {{ ref('stg_config__source_time_zones') }}),

webhooks as (
    {{ webhook_events('activecampaign', {
        'event': [['type']],
        'moment': [['date_time']],
        'person_id': [['contact[id]'], ['contact', 'id']],
        'address': [['contact[email]'], ['contact', 'email']],
        'campaign_id': [['campaign[id]'], ['campaign', 'id']],
        'link_url': [['link[url]'], ['link', 'url']],
        'user_agent': [['user_agent'], ['useragent']],
        'ip_address': [['contact[ip]'], ['contact', 'ip'], ['ip']],
        'bounce_kind': [['bounce[type]'], ['bounce', 'type'], ['bounce_type']],
        'bounce_code': [['bounce[code]'], ['bounce', 'code']],
        'list_id': [['list'], ['list[id]'], ['list_id']],
        'tag': [['tag']],
        'initiator': [['initiated_by'], ['initiated_from']],
        'origin': [['initiated_from']],
        'first_list_id': [['list[0][id]']],
        'second_list_id': [['list[1][id]']],
    }, is_required=not any_landed('activecampaign', [['contacts', 'contact']])) }}
),

-- The time is that of the account where it bears no offset. Campaign and list 0 are none. Lists are
-- counted from 0 where the public acts: who subscribes joins the first, who leaves several leaves
-- everything. Nobody joins everything: a list that is not told is one of the lists.
events as (

    select
        webhooks.*,
        coalesce(webhooks.payload_problem, webhooks.event) as event_type,
        nullif(webhooks.campaign_id, '0') as mailing_id,
        coalesce(
            case
                when webhooks.event = 'unsubscribe' and left(webhooks.list_id, 1) in ('[', '{')
                    then null
                else nullif({{ whole_id('webhooks.list_id', 'list') }}, '0')
            end,
            case
                when webhooks.event = 'subscribe' or webhooks.second_list_id is null
                    then nullif(webhooks.first_list_id, '0')
            end
        ) as left_list_id,
        -- By a contact, a user, the API or the system: the API's caller may be anybody.
        case
            when webhooks.event <> 'subscribe' then null
            when webhooks.initiator = 'public' and coalesce(webhooks.origin, 'public') = 'public'
                then 'person'
            when webhooks.initiator in ('admin', 'system') then 'operator'
            else 'unknown'
        end as subscribed_by,
        coalesce(webhooks.bounce_kind, case when webhooks.bounce_code like '4%' then 'soft' end)
            as bounce_type,
        {{ account_time('webhooks.moment', 'zones.timezone') }} as occurred_at
    from webhooks
    left join zones
        on zones.source = 'activecampaign'

)

{{ staged_rows('events', 'events', {
    'contact_id': 'coalesce(' ~ prefixed_id('activecampaign', "nullif(person_id, '0')") ~ ', '
        ~ address_contact_id('address') ~ ')',
    'message_id': prefixed_id('activecampaign', 'mailing_id'),
    'source': "'activecampaign'",
    'properties': json_object_of({
        'list_id': 'left_list_id',
        'tag': 'tag',
        'subscribed_by': 'subscribed_by',
        'scope': "case
            when event = 'unsubscribe' and left_list_id is null then 'global'
            when event in ('subscribe', 'unsubscribe') then 'list'
        end",
    }),
    'occurred_at_text': 'moment',
    'loaded_at_text': 'received_at_text',
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address', 'bounce_type', 'occurred_at']) }}
