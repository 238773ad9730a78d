{{ config(enabled=source_is_enabled('klaviyo')) }}

{%- set streams = klaviyo_streams() %}
with

{%- set tables = [[['event', 'events', 'events_detailed'], none]] + streams.items() | list %}
{%- for table, metric_name in tables %}
{%- set step = 'received' if metric_name is none else table ~ '_stream' %}

{{ step }} as (
    {{ raw_rows(table, {
        'id': 'text',
        'person_id': 'text from person_id or relationships.profile.data.id or person.id or profile.id',
        'profile': 'text',
        'campaign_id': 'text from campaign_id or ' ~ klaviyo_property('$message'),
        'flow_message_id': 'text',
        'flow_id': 'text from flow_id or ' ~ klaviyo_property('$flow'),
        'metric_id': 'text from metric_id or relationships.metric.data.id or statistic_id',
        'event_name': 'text from event_name or relationships.metric.data.name or relationships.metric.data.attributes.name or type',
        'bounce_type': 'text from ' ~ klaviyo_property('Bounce Type'),
        'link_url': 'text from ' ~ klaviyo_property('URL'),
        'currency': 'text from ' ~ klaviyo_property('$currency_code'),
        'list_id': 'text from ' ~ klaviyo_property('list_id'),
        'list_name': 'text from ' ~ klaviyo_property('List'),
        'method': 'text from ' ~ klaviyo_property('method') ~ ' or ' ~ klaviyo_property('$source'),
        'subject': 'text from ' ~ klaviyo_property('Subject'),
        'amount': 'decimal from ' ~ klaviyo_property('$value'),
        'privacy_open': 'boolean from ' ~ klaviyo_property('Apple Privacy Open'),
        'machine_open': 'boolean from ' ~ klaviyo_property('machine_open'),
        'is_deleted': 'boolean from _fivetran_deleted',
        'occurred_at': 'timestamp from datetime or attributes.datetime or timestamp or attributes.timestamp',
        'loaded_at': 'load_time',
    }, is_required=metric_name is none and not any_landed('klaviyo', streams), source_name='klaviyo') }}
),
{%- endfor %}

metrics as (
    {{ raw_rows(['metric', 'metrics'], {
        'id': 'text',
        'metric_name': 'text from name or attributes.name',
    }, source_name='klaviyo') }}
),

lists as (
    {{ raw_rows(['list', 'lists', 'lists_detailed'], {
        'id': 'text',
        'list_name': 'text from name or attributes.name',
    }, source_name='klaviyo') }}
),

-- Events name their list; a name that two lists have leads to none of them. One that leads to no
-- list is no scope: by its id the list may be mailed, or be another one.
named_lists as (

    select
        list_name,
        min(id) as list_id
    from lists
    group by list_name
    having min(id) = max(id)

),

-- The Singer tap nests the profile in an array.
told as (
    {%- for table, metric_name in tables %}

    select
        *,
        coalesce(
            nullif(event_name, 'event'),
            {{ "'" ~ metric_name ~ "'" if metric_name else 'null' }}
        ) as event_type,
        case when left(profile, 2) = '[{' then substr(profile, 2, length(profile) - 2) end
            as nested_profile
    from {{ table ~ '_stream' if metric_name else 'received' }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

-- A metric that lands after its event names it then.
named as (

    select
        told.*,
        coalesce(told.event_type, metrics.metric_name) as metric_name,
        lower(coalesce(told.event_type, metrics.metric_name)) as metric_key,
        coalesce(told.person_id, {{ json_field('told.nested_profile', ['id']) }}) as profile_id,
        coalesce(told.list_id, named_lists.list_id) as consent_list_id,
        {{ klaviyo_subscribed_by('told.method') }} as subscribed_by
    from told
    left join metrics
        on told.metric_id = metrics.id
    left join named_lists
        on told.list_name = named_lists.list_name

),

-- A value on mail is what Klaviyo attributes to it, not an amount of its own. An event of the
-- address as a whole speaks of no list.
events as (

    select
        *,
        coalesce(campaign_id, flow_message_id, flow_id) as mailing_id,
        metric_key like '%subscribed%' as is_consent,
        coalesce(consent_list_id, list_name) is not null or metric_key like '% list' as is_of_list,
        coalesce(privacy_open, machine_open) as is_machine_open,
        metric_key like '% email%' as is_mail
    from named
    where
        not coalesce(is_deleted, false)
        or {{ matches('metric_key', 'unsubscribed|spam|bounced|dropped|suppressed') }}

)

{{ staged_rows('events', 'events', {
    'event_id': 'id',
    'contact_id': prefixed_id('klaviyo', 'profile_id'),
    'message_id': prefixed_id('klaviyo', 'mailing_id'),
    'source': "'klaviyo'",
    'event_type': 'metric_name',
    'is_machine': 'is_machine_open',
    'currency': 'case when not is_mail then currency end',
    'properties': json_object_of({
        'list': 'list_name',
        'list_id': 'case when is_consent then consent_list_id end',
        'subject': 'subject',
        'scope': "case when not is_consent then null when is_of_list then 'list' else 'global' end",
        'subscribed_by': "case when metric_key like 'subscribed%' then subscribed_by end",
    }),
    'amount_text': 'case when not is_mail then amount_text end',
    'amount': 'case when not is_mail then amount end',
}, kept=['link_url', 'bounce_type', 'occurred_at', 'loaded_at']) }}
