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

submissions as (
    {{ raw_rows('contact_form_submission', {
        'conversion_id': 'text',
        'contact_id': 'text',
        'form_id': 'text',
        'page_url': 'text',
        'occurred_at': 'timestamp from timestamp',
        'loaded_at': 'timestamp from _fivetran_synced or loaded_at',
    }, source_name='hubspot') }}
),

-- A detail without its event is kept: it has no contact and is refused for that.
detailed as (

    select
        details.*,
        received.recipient,
        received.email_campaign_id,
        received.is_machine,
        received.occurred_at,
        received.occurred_at_text,
        coalesce(received.id, details.id) as event_id,
        coalesce(received.event_type, details.detail_type) as event_type,
        coalesce(received.loaded_at, details.loaded_at) as event_loaded_at,
        coalesce(received.loaded_at_text, details.loaded_at_text) as event_loaded_at_text
    from received
    full outer join details
        on received.id = details.id

),

-- Of a change of status also what it changed to: of the whole portal, or of the first subscription
-- named. Only an address that does not exist is a hard bounce; without a category the SMTP status
-- tells.
events as (

    select
        event_id,
        {{ address_contact_id('recipient') }} as contact_id,
        {{ prefixed_id('hubspot', 'email_campaign_id') }} as message_id,
        event_type || case when event_type = 'STATUSCHANGE' then coalesce(
            '.' || portal_subscription_status,
            case
                when subscriptions like '%UNSUBSCRIBED%' then '.UNSUBSCRIBED'
                when subscriptions like '%SUBSCRIBED%' then '.SUBSCRIBED'
            end,
            ''
        ) else '' end as event_type,
        url as link_url,
        user_agent,
        ip_address,
        case
            when event_type <> 'BOUNCE' then null
            when category = 'UNKNOWN_USER' then 'hard'
            when category is not null or status like '4%' then 'soft'
            else 'hard'
        end as bounce_type,
        {{ json_object_of({
            'scope': "case
                when event_type <> 'STATUSCHANGE' then null
                when portal_subscription_status is not null then 'global'
                when subscriptions is not null then 'list'
            end",
            'subscriptions': "case when subscriptions not like '%@%' then subscriptions end",
            'reason': 'coalesce(drop_reason, category)',
        }) }} as properties,
        is_machine,
        occurred_at,
        occurred_at_text,
        event_loaded_at as loaded_at,
        event_loaded_at_text as loaded_at_text
    from detailed

    union all

    select
        'form:' || conversion_id as event_id,
        {{ prefixed_id('hubspot', 'contact_id') }} as contact_id,
        cast(null as {{ type_text() }}) as message_id,
        'FORM_SUBMISSION' as event_type,
        page_url as link_url,
        cast(null as {{ type_text() }}) as user_agent,
        cast(null as {{ type_text() }}) as ip_address,
        cast(null as {{ type_text() }}) as bounce_type,
        {{ json_object_of({'form_id': 'form_id'}) }} as properties,
        cast(null as boolean) as is_machine,
        occurred_at,
        occurred_at_text,
        loaded_at,
        loaded_at_text
    from submissions

)

{{ staged_rows('events', 'events', {'source': "'hubspot'"}, kept=[
    'event_id', 'contact_id', 'message_id', 'event_type', 'link_url', 'user_agent', 'ip_address',
    'bounce_type', 'properties', 'is_machine', 'occurred_at', 'loaded_at'
]) }}
