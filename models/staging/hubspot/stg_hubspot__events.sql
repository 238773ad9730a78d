{{ config(enabled=source_is_enabled('hubspot')) }}

{#- Details stand in a table per type, or in the event itself: what is taken from each. #}
{%- set details = {
    'open': ['ip_address', 'user_agent'],
    'click': ['url', 'ip_address', 'user_agent'],
    'bounce': ['category', 'status'],
    'dropped': ['drop_reason'],
    'spam_report': ['ip_address', 'user_agent'],
    'forward': ['ip_address', 'user_agent'],
    'print': ['ip_address', 'user_agent'],
    'sent': [],
    'delivered': [],
    'deferred': [],
} %}
{%- set wide = ['url', 'ip_address', 'user_agent', 'category', 'status', 'drop_reason'] %}
{%- set change = ['list_id', 'change', 'changed_by'] %}
{%- set text = type_text() %}
with

received as (
    {{ raw_rows(['email_event', 'email_events'], {
        'id': 'text',
        'email_campaign_id': 'text',
        'recipient': 'text',
        'event_type': 'code from type',
        'url': 'text',
        'ip_address': 'text',
        'user_agent': 'text',
        'category': 'code',
        'status': 'text',
        'drop_reason': 'text',
        'is_machine': 'boolean from filtered_event',
        'occurred_at': 'timestamp from created',
        'loaded_at': 'load_time',
    }, is_required=true, source_name='hubspot') }}
),
{%- for detail, columns in details.items() %}

{{ detail }}_rows as (

    {%- set kinds = {'id': 'text', 'loaded_at': 'load_time'} %}
    {%- for column in columns %}{% do kinds.update({column: 'code' if column == 'category' else 'text'}) %}{% endfor %}

    {{ raw_rows('email_event_' ~ detail, kinds, source_name='hubspot') }}

),
{%- endfor %}

{%- for step, table in {
    'landed_changes': 'email_event_status_change',
    'wide_changes': ['email_event', 'email_events'],
}.items() %}

{{ step }} as (

    {{ raw_rows(table, {
        'id': 'text',
        'event_type': 'code from type',
        'portal_change': 'code from portal_subscription_status',
        'subscriptions': 'text',
        'origin': 'code from source',
        'requested_by': 'text from requested_by or requested_by_user_id',
        'loaded_at': 'load_time',
    }, source_name='hubspot') }}

),
{%- endfor %}

changes as (

    select *
    from landed_changes

    union all

    select *
    from wide_changes
    where
        event_type in ('STATUSCHANGE', 'OPT_IN_CHANGE')
        and coalesce(portal_change, subscriptions) is not null

),

-- Only a change whose source is the recipient, and that nobody asked for on his behalf, is his own.
judged_changes as (

    select
        *,
        {{ mended_json('subscriptions') }} as lists,
        case
            when requested_by is not null or origin like '%CUSTOMER%' then 'operator'
            when origin like '%IMPORT%' then 'import'
            when origin = 'SOURCE_RECIPIENT' then 'person'
            else 'unknown'
        end as changed_by
    from changes

),

list_changes as (

    {{ json_elements('judged_changes', 'lists', [
        'id', 'changed_by', 'loaded_at_text', 'loaded_at'
    ], 'list_change') }}

),

-- A change of status is one for everything, and one for each subscription that it names. One that
-- withdraws from a list opts in to nothing, whatever it says of the whole.
status_change_rows as (

    select
        id,
        cast(null as {{ text }}) as list_id,
        coalesce(
            portal_change,
            case
                when lists is null and {{ matches('subscriptions', 'UNSUBSCRIBED|OPT_OUT') }}
                    then 'UNSUBSCRIBED'
            end
        ) as change,
        case
            when {{ matches('subscriptions', 'UNSUBSCRIBED|OPT_OUT') }} then 'unknown'
            else changed_by
        end as changed_by,
        loaded_at_text,
        loaded_at
    from judged_changes
    where portal_change is not null or coalesce({{ json_length('lists') }}, 0) = 0

    union all

    select
        id,
        {{ whole_id(json_field('list_change', ['id']), 'subscriptions') }} as list_id,
        coalesce(
            upper({{ json_field('list_change', ['status']) }}),
            case upper({{ json_field('list_change', ['legalBasisChange', 'optState']) }})
                when 'OPT_OUT' then 'UNSUBSCRIBED'
                when 'OPT_IN' then 'SUBSCRIBED'
            end
        ) as change,
        changed_by,
        loaded_at_text,
        loaded_at
    from list_changes
    where list_change is not null

),

details as (
    {%- for detail, columns in dict(details, status_change=change).items() %}

    select
        id,
        '{{ detail | replace('_', '') | upper }}' as detail_type,
        {%- for column in wide + change %}
        {{ column if column in columns else 'cast(null as ' ~ text ~ ') as ' ~ column }},
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
    {{ raw_rows(['contact_form_submission', 'contacts_form_submissions'], {
        'conversion_id': 'text',
        'contact_id': 'text from contact_id or canonical_vid',
        'form_id': 'text',
        'page_url': 'text',
        'occurred_at': 'timestamp from timestamp',
        'loaded_at': 'load_time',
    }, source_name='hubspot') }}
),

-- A detail without its event is kept: it has no contact and is refused for that.
detailed as (

    select
        {%- for column in wide %}
        coalesce(details.{{ column }}, received.{{ column }}) as {{ column }},
        {%- endfor %}
        details.list_id,
        details.change,
        details.changed_by,
        received.recipient,
        received.email_campaign_id,
        received.is_machine,
        received.occurred_at,
        received.occurred_at_text,
        coalesce(received.id, details.id) as id,
        coalesce(received.event_type, details.detail_type) as event_type,
        coalesce(received.loaded_at, details.loaded_at) as loaded_at,
        coalesce(received.loaded_at_text, details.loaded_at_text) as loaded_at_text
    from received
    full outer join details
        on received.id = details.id

),

-- Only an address that does not exist is a hard bounce; without a category the SMTP status tells.
events as (

    select
        id || coalesce(':' || list_id, '') as event_id,
        {{ address_contact_id('recipient') }} as contact_id,
        {{ prefixed_id('hubspot', 'email_campaign_id') }} as message_id,
        event_type || coalesce('.' || change, '') as event_type,
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
                when list_id is not null then 'list' when change is not null then 'global'
            end",
            'list_id': 'list_id',
            'subscribed_by': "case when change in ('SUBSCRIBED', 'RESUBSCRIBED') then changed_by end",
            'reason': 'coalesce(drop_reason, category)',
        }) }} as properties,
        is_machine,
        occurred_at,
        occurred_at_text,
        loaded_at,
        loaded_at_text
    from detailed

    union all

    select
        'form:' || conversion_id as event_id,
        {{ prefixed_id('hubspot', 'contact_id') }} as contact_id,
        cast(null as {{ text }}) as message_id,
        'FORM_SUBMISSION' as event_type,
        page_url as link_url,
        cast(null as {{ text }}) as user_agent,
        cast(null as {{ text }}) as ip_address,
        cast(null as {{ text }}) as bounce_type,
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
