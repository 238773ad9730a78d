{{ config(enabled=source_is_enabled('activecampaign')) }}

with

members as (
    {{ raw_rows(['contact_lists', 'contact_list'], {
        'contact_id': 'id from contact_id or contact',
        'list_id': 'id from list_id or list',
        'status': 'id',
        'stated_at_text': 'text from udate or updated_timestamp',
        'loaded_at': 'load_time',
    }, source_name='activecampaign', needed=['contact_id']) }}
),

opt_outs as (
    {{ raw_rows('campaign_report_unsubscription_list', {
        'contact_id': 'id from subscriberid',
        'email': 'text',
        'stated_at_text': 'text from tstamp_iso or tstamp or udate',
        'loaded_at': 'load_time',
    }, source_name='activecampaign', needed=['contact_id', 'email']) }}
),

bounces as (
    {{ raw_rows('campaign_report_bounce_list', {
        'contact_id': 'id from subscriberid',
        'email': 'text',
        'kind': 'text from type',
        'stated_at_text': 'text from tstamp_iso or tstamp',
        'loaded_at': 'load_time',
    }, source_name='activecampaign', needed=['contact_id', 'email']) }}
),

contacts as (
    {{ raw_rows(['contacts', 'contact'], {
        'id': 'text',
        'email': 'text',
        'bounces': 'decimal from bounced_hard',
        'stated_at_text': 'text from bounced_date or udate or updated_timestamp',
        'loaded_at': 'load_time',
    }, source_name='activecampaign', needed=['id', 'email']) }}
),

-- Status on a list: 0 not confirmed, 1 active, 2 unsubscribed, 3 bounced, 91 taken off; any other
-- withholds consent. Active says nothing of who made it so: only the webhook does.
statements as (

    select
        contact_id,
        cast(null as {{ type_text() }}) as email,
        list_id,
        case
            when status = '2' then 'objected'
            when status = '3' then 'undeliverable'
            when status not in ('1', '91') then 'withheld'
        end as statement,
        'state' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from members

    union all

    select
        contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        'objected' as statement,
        'unsubscribe' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from opt_outs

    union all

    select
        contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case when lower(kind) = 'hard' then 'undeliverable' end as statement,
        'bounce' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from bounces

    union all

    select
        id as contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case when bounces > 0 then 'undeliverable' end as statement,
        'state' as reason,
        stated_at_text,
        loaded_at_text,
        loaded_at
    from contacts

),

timed as (
    {{ account_times('statements', 'activecampaign', ['stated_at']) }}
)

{{ staged_rows('consents', 'timed', {
    'contact_id': prefixed_id('activecampaign', 'contact_id'),
    'source': "'activecampaign'",
}, kept=['email', 'list_id', 'statement', 'reason', 'stated_at', 'loaded_at'],
    where='statement is not null') }}
