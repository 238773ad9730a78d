{{ config(enabled=source_is_enabled('brevo')) }}

{%- set kept = ['email', 'stated_at_text', 'loaded_at', 'loaded_at_text'] %}
{%- set zone = 'coalesce(statements.zone, zones.timezone)' %}
{%- set flags = [['emailBlacklist'], ['emailBlacklisted']] %}
with

webhooks as (
    {{ webhook_events('brevo', {
        'event': [['event']],
        'email': [['email']],
        'content': [['content']],
        'moment': [['ts_epoch'], ['s_epoch'], ['ts_event'], ['ts']],
        'reason': [['reason']],
        'local_moment': [['date_event']],
        'central_moment': [['date']],
    }) }}
),

-- Mail is blocked for who stands in the blocklist; for what is not told.
updates as (

    select
        email,
        coalesce(moment, local_moment, central_moment) as stated_at_text,
        case when coalesce(moment, local_moment) is null then 'Europe/Paris' end as zone,
        received_at as loaded_at,
        received_at_text as loaded_at_text,
        event,
        case when {{ is_json_document('content', is_part=true) }} then content end as contacts
    from webhooks
    where
        event in ('contact_updated', 'invalid_email')
        or (event = 'blocked' and {{ matches('lower(reason)', 'black.?list') }})

),

updated as (
    {{ json_elements('updates', 'contacts', kept + ['zone', 'event'], 'contact') }}
),

known as (
    {{ raw_rows(['contacts', 'contact'], {
        'email': 'text',
        'is_blocked': 'refusal from email_blacklisted',
        'lists': 'text from list_unsubscribed',
        'stated_at_text': 'text from modified_at',
        'loaded_at': 'load_time',
    }, source_name='brevo', needed=['email']) }}
),

left_lists as (

    select
        *,
        {{ json_list_of("translate(lists, '{}()', '')") }} as list_ids
    from known

),

lists as (
    {{ json_elements('left_lists', 'list_ids', kept, 'list_id') }}
),

blocked as (
    {{ raw_rows(['blocked_contacts', 'smtp_blocked_contacts'], {
        'email': 'text',
        'reason': 'text from reason.code or reason_code',
        'stated_at_text': 'text from blocked_at',
        'loaded_at': 'load_time',
    }, source_name='brevo', needed=['email']) }}
),

-- An administrator's block counts as an objection: it may repeat one that was told to somebody.
statements as (

    select
        coalesce({{ json_field('contact', ['email']) }}, email) as email,
        cast(null as {{ type_text() }}) as list_id,
        case
            when event = 'invalid_email' then 'undeliverable'
            when event = 'blocked' or {{ says_no(first_field('contact', flags)) }}
                then 'objected'
        end as statement,
        event as reason,
        zone,
        stated_at_text,
        loaded_at,
        loaded_at_text
    from updated

    union all

    select
        email,
        cast(null as {{ type_text() }}) as list_id,
        case when is_blocked then 'objected' end as statement,
        'state' as reason,
        cast(null as {{ type_text() }}) as zone,
        stated_at_text,
        loaded_at,
        loaded_at_text
    from known

    union all

    select
        email,
        list_id,
        case when list_id <> '' then 'objected' end as statement,
        'state' as reason,
        cast(null as {{ type_text() }}) as zone,
        stated_at_text,
        loaded_at,
        loaded_at_text
    from lists

    union all

    select
        email,
        cast(null as {{ type_text() }}) as list_id,
        case reason
            when 'hardBounce' then 'undeliverable'
            when 'contactFlaggedAsSpam' then 'complained'
            else 'objected'
        end as statement,
        coalesce(reason, 'state') as reason,
        cast(null as {{ type_text() }}) as zone,
        stated_at_text,
        loaded_at,
        loaded_at_text
    from blocked

),

timed as (

    select
        statements.*,
        {{ account_time('statements.stated_at_text', zone) }} as stated_at
    from statements
    left join {{ ref('stg_config__source_time_zones') }} as zones
        on zones.source = 'brevo'
    where statements.statement is not null

)

{{ staged_rows('consents', 'timed', {
    'contact_id': address_contact_id('email'),
    'source': "'brevo'",
}, kept=['email', 'list_id', 'statement', 'reason', 'stated_at', 'loaded_at']) }}
