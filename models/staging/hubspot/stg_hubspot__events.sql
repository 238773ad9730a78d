{{ config(enabled=source_is_enabled('hubspot')) }}

{#- Details stand in a table per type: what is taken from each, under the name that it has there. #}
{%- set details = {
    'open': ['ip_address', 'user_agent'],
    'click': ['url', 'ip_address', 'user_agent'],
    'bounce': ['category', 'status'],
    'dropped': ['drop_reason'],
    'status_change': ['portal_subscription_status', 'subscriptions'],
    'spam_report': ['ip_address', 'user_agent'],
    'forward': ['ip_address', 'user_agent'],
    'print': ['ip_address', 'user_agent'],
    'sent': [],
    'delivered': [],
    'deferred': [],
} %}
{%- set type = 'coalesce(received.event_type, details.detail_type)' %}
{%- set detail_columns = [
    'url', 'ip_address', 'user_agent', 'category', 'status', 'drop_reason',
    'portal_subscription_status', 'subscriptions'
] %}
with

received as (

    {{ raw_rows('email_event', {
        'id': 'text',
        'email_campaign_id': 'text',
        'recipient': 'text',
        'event_type': 'text from type',
        'is_machine': 'boolean from filtered_event',
        'occurred_at': 'timestamp from created',
        'loaded_at': 'timestamp from _fivetran_synced or loaded_at',
    }, is_required=true, source_name='hubspot') }}

),
{%- for detail, columns in details.items() %}

{{ detail }}_rows as (

    {%- set kinds = {'id': 'text', 'loaded_at': 'timestamp from _fivetran_synced or loaded_at'} %}
    {%- for column in columns %}{% do kinds.update({column: 'text'}) %}{% endfor %}

    {{ raw_rows('email_event_' ~ detail, kinds, source_name='hubspot') }}

),
{%- endfor %}

details as (
    {%- for detail, columns in details.items() %}

    select
        id,
        '{{ detail | replace('_', '') | upper }}' as detail_type,
        {%- for column in detail_columns %}
        {{ column if column in columns else 'cast(null as ' ~ type_text() ~ ') as ' ~ column }},
        {%- endfor %}
        loaded_at_text,
        loaded_at
    from {{ detail }}_rows
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

{{ hubspot_form_submissions() }},

-- A detail without its event is kept: it has no contact and is refused for that.
events as (

    select
        coalesce(received.id, details.id) as event_id,
        {{ address_contact_id('received.recipient') }} as contact_id,
        {{ prefixed_id('hubspot', 'received.email_campaign_id') }} as message_id,
        'hubspot' as source,
        {{ hubspot_event_type(type) }} as event_type,
        details.url as link_url,
        details.user_agent,
        details.ip_address,
        {{ hubspot_bounce_type(type) }} as bounce_type,
        {{ json_object_of({
            'scope': hubspot_consent_scope(type),
            'subscriptions':
                "case when details.subscriptions not like '%@%' then details.subscriptions end",
            'reason': 'coalesce(details.drop_reason, details.category)',
        }) }} as properties,
        received.is_machine,
        received.occurred_at,
        received.occurred_at_text,
        coalesce(received.loaded_at, details.loaded_at) as loaded_at,
        coalesce(received.loaded_at_text, details.loaded_at_text) as loaded_at_text
    from received
    full outer join details
        on received.id = details.id

    union all

    select * from form_submissions

)

{{ staged_rows('events', 'events', kept=[
    'event_id', 'contact_id', 'message_id', 'source', 'event_type', 'link_url', 'user_agent',
    'ip_address', 'bounce_type', 'properties', 'occurred_at_text', 'loaded_at_text',
    'is_machine', 'occurred_at', 'loaded_at'
]) }}
