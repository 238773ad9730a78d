{{ config(enabled=source_is_enabled('adobe_campaign')) }}

{%- set reason = "lower(coalesce(failure_reason, ''))" %}
{%- set suppressed = reason ~ " in ('8', '9') or " ~ matches(reason, 'deny|black|quarantine') %}
with

delivery_log as (
    {{ raw_rows(['broadlogrcp', 'nmsbroadlogrcp'], {
        'log_id': 'text from id or broadlog_id or ibroadlogid',
        'recipient_id': 'text from recipient_id or irecipientid',
        'delivery_id': 'text from delivery_id or ideliveryid',
        'status': 'id from status or istatus',
        'failure_type': 'text from failure_type',
        'failure_reason': 'id from failure_reason or ifailurereason',
        'occurred_at_text': 'text from event_date or tsevent',
        'loaded_at': 'load_time from last_modified or tslastmodified',
    }, is_required=true, source_name='adobe_campaign') }}
),

tracking_log as (
    {{ raw_rows(['trackinglogrcp', 'nmstrackinglogrcp'], {
        'log_id': 'text from id or trackinglog_id or itrackinglogid',
        'recipient_id': 'text from recipient_id or irecipientid',
        'delivery_id': 'text from delivery_id or ideliveryid',
        'url_type': 'id from url_type or itype',
        'link_url': 'text from url or source_url or ssourceurl',
        'user_agent': 'text from user_agent or suseragent',
        'ip_address': 'text from source_ip or ssourceip',
        'occurred_at_text': 'text from log_date or tslog',
        'loaded_at': 'load_time from last_modified or tslastmodified',
    }, source_name='adobe_campaign') }}
),

-- Enumerations are labels or numbers; any other value goes on as it is. A bounce is hard or soft by
-- the failure's type, else by its reason: an unknown user (1), domain (2), disabled account (4).
-- Mail that was not sent because of a list of objections (8) or the quarantine (9) did not bounce.
events as (

    select
        'delivery:' || log_id as event_id,
        recipient_id,
        delivery_id,
        case
            when {{ suppressed }} or trim(status) = '0' then 'Ignored'
            when trim(status) = '1' then 'Sent'
            when trim(status) = '2' then 'Failed'
            when trim(status) = '6' then 'Pending'
            else status
        end as event_type,
        cast(null as {{ type_text() }}) as link_url,
        cast(null as {{ type_text() }}) as user_agent,
        cast(null as {{ type_text() }}) as ip_address,
        case
            when {{ suppressed }} then null
            when lower(failure_type) in ('hard', 'soft') then lower(failure_type)
            when
                lower(failure_reason)
                in ('1', '2', '4', 'user unknown', 'invalid domain', 'account disabled')
                then 'hard'
            when failure_reason is not null and failure_reason <> '0' then 'soft'
        end as bounce_type,
        {{ json_object_of({'reason': 'failure_reason'}) }} as properties,
        occurred_at_text,
        loaded_at_text,
        loaded_at
    from delivery_log

    union all

    select
        'tracking:' || log_id as event_id,
        recipient_id,
        delivery_id,
        case trim(url_type)
            when '1' then 'Email click' when '2' then 'Open' when '3' then 'Opt-out'
            when '5' then 'Transaction' when '6' then 'Mirror page' else url_type
        end as event_type,
        link_url,
        user_agent,
        ip_address,
        cast(null as {{ type_text() }}) as bounce_type,
        cast(null as {{ type_text() }}) as properties,
        occurred_at_text,
        loaded_at_text,
        loaded_at
    from tracking_log

),

-- Times without an offset are those of the instance.
timed as (
    {{ account_times('events', 'adobe_campaign', ['occurred_at']) }}
)

{{ staged_rows('events', 'timed', {
    'contact_id': prefixed_id('adobe_campaign', "nullif(recipient_id, '0')"),
    'message_id': prefixed_id('adobe_campaign', "nullif(delivery_id, '0')"),
    'source': "'adobe_campaign'",
}, kept=[
    'event_id', 'event_type', 'link_url', 'user_agent', 'ip_address', 'bounce_type',
    'properties', 'occurred_at', 'loaded_at'
]) }}
