{{ config(enabled=source_is_enabled('adobe_campaign')) }}

with

recipients as (
    {{ raw_rows(['recipient', 'nmsrecipient'], {
        'id': 'text from id or recipient_id or irecipientid',
        'email': 'text from email or semail',
        'country': 'text from country_code or scountrycode',
        'language': 'text from language or slanguage',
        'company': 'text from company or scompany',
        'timezone': 'text from timezone or stimezone',
        'created_at_text': 'text from created or tscreated',
        'updated_at_text': 'text from last_modified or tslastmodified',
        'deleted_at': 'timestamp',
        'is_deleted': 'boolean from is_deleted or _fivetran_deleted',
    }, is_required=true, source_name='adobe_campaign') }}
),

timed as (
    {{ account_times('recipients', 'adobe_campaign', ['created_at', 'updated_at']) }}
)

{{ staged_rows('contacts', 'timed', {
    'contact_id': prefixed_id('adobe_campaign', "nullif(id, '0')"),
    'attributes': json_object_of({'language': 'language', 'company': 'company'}),
    'is_removed': 'coalesce(is_deleted, deleted_at is not null)',
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at']) }}
