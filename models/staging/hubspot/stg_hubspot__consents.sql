{{ config(enabled=source_is_enabled('hubspot')) }}

{#-
  What the state of a contact says by itself, whoever set it. What says no and cannot be read says it of everything.
#}
{%- set states = [
    ('objected', 'state', 'contacts', 'is_opted_out'),
    ('objected', 'unreadable', 'opted_out', 'read_flags is null'),
    ('undeliverable', 'state', 'contacts', 'is_bad_address or hard_bounce is not null'),
    ('withheld', 'state', 'contacts', 'is_quarantined or is_ineligible'),
] %}
{%- set times = ['stated_at_text', 'stated_at', 'loaded_at_text', 'loaded_at'] %}
{%- set optouts = hubspot_optouts() %}
{%- set opted_out = 'hs_email_optout(_[0-9]+)?.? *: *([{][^}]*value.? *: *)?[^a-zA-Z0-9 ]?[^fFnN0 ,{}"]' %}
{%- set flag -%}
    coalesce(
            case when {{ is_json_document('member_value', is_part=true) }} then {{ json_field('member_value', ['value']) }} end,
            member_value
        )
{%- endset %}
with

{%- for step, table in {'live': ['contact', 'contacts'], 'archived': 'contacts_archived'}.items() %}

{{ step }}_contacts as (
    {{ raw_rows(table, dict(optouts, **{
        'id': 'text from id or vid or canonical_vid or hs_object_id',
        'email': hubspot_property('email'),
        'properties': 'text',
        'is_opted_out': hubspot_property('hs_email_optout', 'refusal'),
        'is_bad_address': hubspot_property('hs_email_bad_address', 'refusal'),
        'hard_bounce': hubspot_property('hs_email_hard_bounce_reason_enum') ~ ' or property_hs_email_hard_bounce_reason or properties.hs_email_hard_bounce_reason',
        'is_quarantined': hubspot_property('hs_email_quarantined', 'refusal'),
        'is_ineligible': hubspot_property('hs_email_is_ineligible', 'refusal'),
        'stated_at': hubspot_property('lastmodifieddate', 'timestamp') ~ ' or updated_at',
        'loaded_at': 'load_time',
    }), is_required=step == 'live', source_name='hubspot', needed=['id', 'email']) }}
),
{%- endfor %}

-- An archived record's objection is that of whoever has its address.
contacts as (

    select * from live_contacts

    union all

    select * from archived_contacts

),

received as (
    {{ raw_rows(['email_event', 'email_events'], {
        'id': 'text',
        'email': 'text from recipient',
        'event_type': 'code from type',
        'drop_reason': 'code',
        'is_blocked': 'boolean from bounced',
        'stated_at': 'timestamp from created',
        'loaded_at': 'load_time',
    }, is_required=true, source_name='hubspot') }}
),

drops as (
    {{ raw_rows('email_event_dropped', {
        'id': 'text',
        'drop_reason': 'code',
    }, source_name='hubspot') }}
),

blocks as (
    {{ raw_rows('email_event_status_change', {
        'id': 'text',
        'is_blocked': 'boolean from bounced',
    }, source_name='hubspot') }}
),

timeline as (
    {{ raw_rows(['email_subscription_change', 'subscription_changes'], {
        'email': 'text from recipient',
        'changes': 'text',
        'change': 'code',
        'origin': 'code from source',
        'list_id': 'text from email_subscription_id or subscription_id',
        'stated_at': 'timestamp from timestamp',
        'loaded_at': 'load_time',
    }, source_name='hubspot', needed=['email']) }}
),

-- One flag per subscription: a column each, members of one column with all properties, or both.
contact_flags as (
    {%- for flags in ['properties'] + ([json_object_of(dict(zip(optouts, optouts)))] if optouts else []) %}

    select
        *,
        {{ flags }} as list_flags
    from contacts
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

opted_out as (

    select
        *,
        {{ mended_json('list_flags') }} as read_flags
    from contact_flags
    where {{ matches('list_flags', opted_out) }}

),

flags as (

    {{ json_members('opted_out', 'read_flags', ['id', 'email'] + times) }}

),

listed as (

    select
        *,
        {{ mended_json('changes') }} as change_list
    from timeline

),

changes as (

    {{ json_elements('listed', 'change_list', [
        'email', 'change', 'origin', 'list_id'
    ] + times, 'part') }}

),

timed_changes as (

    select
        email,
        coalesce(change, upper({{ json_field('part', ['change']) }})) as change,
        coalesce(origin, upper({{ json_field('part', ['source']) }})) as origin,
        coalesce(list_id, {{ whole_id(json_field('part', ['subscriptionId']), 'subscriptionId') }}) as list_id,
        {{ times | join(',\n        ') }}
    from changes

),

-- Mail that HubSpot did not send tells of an objection whose own event may be older than the data.
unsent as (

    select
        received.email,
        received.event_type,
        coalesce(drops.drop_reason, received.drop_reason, received.event_type) as reason,
        coalesce(blocks.is_blocked, received.is_blocked) as is_blocked,
        {{ 'received.' ~ times | join(',\n        received.') }}
    from received
    left join drops
        on received.id = drops.id
    left join blocks
        on received.id = blocks.id
    where
        received.event_type
        in ('DROPPED', 'MTA_DROPPED', 'SUPPRESSED', 'UNBOUNCE', 'STATUSCHANGE')

),

statements as (
    {%- for statement, reason, relation, holds in states %}

    select
        {{ prefixed_id('hubspot', 'id') }} as contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        '{{ statement }}' as statement,
        '{{ reason }}' as reason,
        {{ times | join(',\n        ') }}
    from {{ relation }}
    where {{ holds }}

    union all
    {%- endfor %}

    select
        {{ prefixed_id('hubspot', 'id') }} as contact_id,
        email,
        replace(member_key, 'hs_email_optout_', '') as list_id,
        'objected' as statement,
        'state' as reason,
        {{ times | join(',\n        ') }}
    from flags
    where {{ matches('member_key', '^hs_email_optout_[0-9]+$') }} and {{ says_no(flag) }}

    union all

    select
        {{ address_contact_id('email') }} as contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        'objected' as statement,
        'unreadable' as reason,
        {{ times | join(',\n        ') }}
    from listed
    where change_list is null and {{ matches('upper(changes)', 'UNSUBSCRIBED|REPORTED_SPAM') }}

    union all

    select
        {{ address_contact_id('email') }} as contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case
            when event_type = 'UNBOUNCE' then 'deliverable'
            when
                is_blocked
                or reason in ('PREVIOUSLY_BOUNCED', 'INVALID_TO_ADDRESS', 'BLOCKED_ADDRESS')
                then 'undeliverable'
            when
                reason like 'PREVIOUSLY_UNSUBSCRIBED%' or reason = 'ADDRESS_OPTED_OUT'
                then 'objected'
            when reason = 'QUARANTINED_ADDRESS' then 'withheld'
            when reason like 'PREVIOUS_SPAM%' then 'complained'
        end as statement,
        reason,
        {{ times | join(',\n        ') }}
    from unsent

    union all

    select
        {{ address_contact_id('email') }} as contact_id,
        email,
        list_id,
        case
            when change = 'UNSUBSCRIBED' then 'objected'
            when change = 'REPORTED_SPAM' then 'complained'
            when change = 'BOUNCED' then 'undeliverable'
            when change = 'UNBOUNCED' then 'deliverable'
            when change in ('SUBSCRIBED', 'RESUBSCRIBED') and origin = 'SOURCE_RECIPIENT'
                then 'subscribed'
        end as statement,
        change as reason,
        {{ times | join(',\n        ') }}
    from timed_changes

)

{{ staged_rows('consents', 'statements', {
    'source': "'hubspot'",
    'stated_at_text': 'coalesce(stated_at_text, loaded_at_text)',
    'stated_at': 'coalesce(stated_at, loaded_at)',
}, kept=['contact_id', 'email', 'list_id', 'statement', 'reason', 'loaded_at'],
    where='statement is not null') }}
