{{ config(enabled=source_is_enabled('activecampaign')) }}

with

known_contacts as (
    {{ raw_rows('contacts', {
        'id': 'text',
        'company_id': 'text from account_id or orgid',
        'owner_id': 'text from owner_id or owner',
        'email': 'text',
        'timezone': 'text',
        'country': 'text',
        'job_title': 'text',
        'created_at_text': 'text from cdate or created_timestamp',
        'updated_at_text': 'text from udate or updated_timestamp',
        'deleted_at_text': 'text from deleted_at',
    }, source_name='activecampaign') }}
),

webhooks as (
    {{ webhook_events('activecampaign', {
        'person_id': [['contact[id]'], ['contact', 'id']],
        'address': [['contact[email]'], ['contact', 'email']],
    }) }}
),

-- Whom the table does not hold yet, events name with id and address.
named as (

    select distinct
        coalesce(
            {{ prefixed_id('activecampaign', 'person_id') }}, {{ address_contact_id('address') }}
        ) as contact_id,
        {{ mail_address('address') }} as email
    from webhooks
    where address is not null

),

contacts as (
    {{ account_times('known_contacts', 'activecampaign', ['created_at', 'updated_at', 'deleted_at']) }}
)

{{ staged_rows('contacts', 'contacts', {
    'contact_id': prefixed_id('activecampaign', 'id'),
    'company_id': prefixed_id('activecampaign', "nullif(company_id, '0')"),
    'owner_id': prefixed_id('activecampaign', "nullif(owner_id, '0')"),
    'attributes': json_object_of({'job_title': 'job_title'}),
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at', 'deleted_at']) }}

union all

{{ staged_rows('contacts', 'named', kept=['contact_id', 'email']) }}
