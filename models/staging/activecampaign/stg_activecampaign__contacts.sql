{{ config(enabled=source_is_enabled('activecampaign')) }}

with

known_contacts as (
    {{ raw_rows(['contacts', 'contact'], {
        'id': 'text',
        'company_id': 'id from account_id or orgid or organization',
        'owner_id': 'id from owner_id or owner',
        'email': 'text',
        'timezone': 'text',
        'country': 'text',
        'job_title': 'text',
        'created_at_text': 'text from cdate or created_timestamp',
        'updated_at_text': 'text from udate or updated_timestamp',
        'deleted_at': 'timestamp',
        'is_deleted': 'boolean from deleted',
        'is_anonymized': 'boolean from anonymized',
        'is_gone': 'boolean from _fivetran_deleted or is_deleted',
        'gone_at': 'timestamp from _sdc_deleted_at',
    }, source_name='activecampaign') }}
),

webhooks as (
    {{ webhook_events('activecampaign', {
        'person_id': [['contact[id]'], ['contact', 'id']],
        'address': [['contact[email]'], ['contact', 'email']],
    }, is_required=not any_landed('activecampaign', [['contacts', 'contact']])) }}
),

-- Whom the table does not hold yet, events name with id and address.
named as (

    select distinct
        coalesce(
            {{ prefixed_id('activecampaign', "nullif(person_id, '0')") }}, {{ address_contact_id('address') }}
        ) as contact_id,
        {{ mail_address('address') }} as email
    from webhooks
    where address is not null

),

contacts as (
    {{ account_times('known_contacts', 'activecampaign', ['created_at', 'updated_at']) }}
)

{{ staged_rows('contacts', 'contacts', {
    'contact_id': prefixed_id('activecampaign', 'id'),
    'company_id': prefixed_id('activecampaign', "nullif(company_id, '0')"),
    'owner_id': prefixed_id('activecampaign', "nullif(owner_id, '0')"),
    'attributes': json_object_of({'job_title': 'job_title'}),
    'is_removed': 'coalesce(is_deleted, deleted_at is not null) or coalesce(is_anonymized, false)'
        ~ ' or coalesce(is_gone, gone_at is not null)',
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at']) }}

union all

{{ staged_rows('contacts', 'named', kept=['contact_id', 'email']) }}
