{{ config(enabled=source_is_enabled('adobe_campaign')) }}

{%- set loaded = 'timestamp from loaded_at or last_modified or tslastmodified' %}
with

recipients as (
    {{ raw_rows(['recipient', 'nmsrecipient'], {
        'contact_id': 'id from id or recipient_id or irecipientid',
        'email': 'text from email or semail',
        'is_refused': 'refusal from black_list or iblacklist',
        'is_mail_refused': 'refusal from black_list_email or iblacklistemail',
        'stated_at_text': 'text from last_modified or tslastmodified',
        'loaded_at': loaded,
    }, is_required=true, source_name='adobe_campaign', needed=['contact_id', 'email']) }}
),

quarantine as (
    {{ raw_rows(['address', 'nmsaddress'], {
        'email': 'text from address or saddress',
        'status': 'id from status or istatus',
        'stated_at_text': 'text from last_modified or tslastmodified',
        'loaded_at': loaded,
    }, source_name='adobe_campaign', needed=['email']) }}
),

history as (
    {{ raw_rows(['subhisto', 'nmssubhisto'], {
        'contact_id': 'id from recipient_id or irecipientid',
        'list_id': 'id from service_id or iserviceid',
        'action': 'id from action or iaction',
        'stated_at_text': 'text from date or tsdate',
        'loaded_at': loaded,
    }, source_name='adobe_campaign', needed=['contact_id']) }}
),

delivery_log as (
    {{ raw_rows(['broadlogrcp', 'nmsbroadlogrcp'], {
        'contact_id': 'id from recipient_id or irecipientid',
        'reason': 'id from failure_reason or ifailurereason',
        'stated_at_text': 'text from event_date or tsevent',
        'loaded_at': loaded,
    }, source_name='adobe_campaign') }}
),

-- An address is valid (2), with errors (failures are counted), quarantined (3), on the allowlist or
-- denylisted: reported as spam; 1 is not documented. A service is left with action 0; who took it
-- (1) is not told. No mail goes to who is on a list of objections (8) or in the quarantine (9).
statements as (

    select
        contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case when is_refused or is_mail_refused then 'objected' end as statement,
        'state' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from recipients

    union all

    select
        cast(null as {{ type_text() }}) as contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case
            when
                lower(trim(status)) in ('0', '1', 'erroneous', 'with errors', 'undefined')
                or not {{ contains('email', "'@'") }}
                then null
            when {{ matches('lower(trim(status))', '^(2|valid)$|allow') }} then 'deliverable'
            when {{ matches('lower(status)', 'deny|black') }} then 'complained'
            else 'undeliverable'
        end as statement,
        'state' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from quarantine

    union all

    select
        contact_id,
        cast(null as {{ type_text() }}) as email,
        list_id,
        case
            when action = '0' or {{ matches('lower(action)', 'unsub|opt.?out') }} then 'objected'
        end as statement,
        'unsubscription' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from history

    union all

    select
        contact_id,
        cast(null as {{ type_text() }}) as email,
        cast(null as {{ type_text() }}) as list_id,
        case
            when reason = '8' or {{ matches('lower(reason)', 'deny|black') }} then 'objected'
            when reason = '9' or {{ matches('lower(reason)', 'quarantine') }} then 'undeliverable'
        end as statement,
        reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from delivery_log

),

timed as (
    {{ account_times('statements', 'adobe_campaign', ['stated_at']) }}
)

{{ staged_rows('consents', 'timed', {
    'contact_id': 'coalesce(' ~ prefixed_id('adobe_campaign', "nullif(contact_id, '0')") ~ ', '
        ~ address_contact_id('email') ~ ')',
    'source': "'adobe_campaign'",
}, kept=['email', 'list_id', 'statement', 'reason', 'stated_at', 'loaded_at'],
    where='statement is not null') }}
