{{ config(enabled=source_is_enabled('mailjet')) }}

{%- set members_are_landed = any_landed('mailjet', ['listrecipient']) %}
with

webhooks as (
    {{ webhook_events('mailjet', {
        'event': [['event']],
        'address': [['email']],
        'moment': [['time']],
        'reason': [['error']],
        'is_blocked': [['blocked']],
    }) }}
),

contacts as (
    {{ raw_rows(['contact', 'contacts'], {
        'id': 'id',
        'address': 'text from email',
        'is_excluded': 'refusal from is_excluded_from_campaigns',
        'is_complaining': 'refusal from is_spam_complaining',
        'is_pending': 'boolean from is_opt_in_pending',
        'left_at': 'timestamp from unsubscribed_at',
        'excluded_at': 'timestamp from exclusion_from_campaigns_updated_at',
        'changed_at': 'timestamp from last_update_at',
        'loaded_at': 'load_time',
    }, is_required=members_are_landed, source_name='mailjet', needed=['id', 'address']) }}
),

members as (
    {{ raw_rows('listrecipient', {
        'contact_id': 'id',
        'list_id': 'id',
        'is_left': 'refusal from is_unsubscribed',
        'left_at': 'timestamp from unsubscribed_at',
        'loaded_at': 'load_time',
    }, source_name='mailjet', needed=['contact_id']) }}
),

-- What the contact's own `UnsubscribedAt` is about is not said: everything. A list knows contacts
-- by their number; whose contact is not landed is nobody, and counted.
doors as (

    select
        address,
        cast(null as {{ type_text() }}) as list_id,
        case
            when event = 'bounce' and {{ parse_flag('is_blocked') }} then 'undeliverable' else event
        end as event,
        reason,
        moment,
        received_at,
        received_at_text
    from webhooks
    {%- for door, condition, moment in [
        ('objected', 'left_at_text is not null', 'left_at_text'),
        ('objected', 'is_excluded', 'coalesce(excluded_at_text, changed_at_text)'),
        ('complained', 'is_complaining', 'changed_at_text'),
        ('withheld', 'is_pending', 'changed_at_text'),
    ] %}

    union all

    select
        address,
        cast(null as {{ type_text() }}) as list_id,
        '{{ door }}' as event,
        'state' as reason,
        {{ moment }} as moment,
        loaded_at as received_at,
        loaded_at_text as received_at_text
    from contacts
    where {{ condition }}
    {%- endfor %}

    union all

    select
        contacts.address,
        members.list_id,
        'objected' as event,
        'state' as reason,
        members.left_at_text as moment,
        members.loaded_at as received_at,
        members.loaded_at_text as received_at_text
    from members
    left join contacts
        on members.contact_id = contacts.id
    where members.is_left

),

{{ address_consents('mailjet', "case
            when event in ('objected', 'complained', 'undeliverable', 'withheld') then event
            when event <> 'blocked' then null
            when lower(reason) = 'blacklisted' then 'objected'
            when lower(reason) = 'spam reporter' then 'complained'
            when lower(reason) in ('preblocked', 'user unknown') then 'undeliverable'
        end", relation='doors', list_id='list_id') }}
