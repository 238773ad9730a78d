{{ config(enabled=source_is_enabled('adobe_campaign')) }}

with

recipients as (
    {{ raw_rows('recipient', {
        'id': 'text from id or recipient_id or irecipientid',
        'email': 'text from email or semail',
        'country': 'text from country_code or countrycode or scountrycode',
        'language': 'text from language or slanguage',
        'company': 'text from company or scompany',
        'timezone': 'text from timezone or stimezone',
        'created_at_text': 'text from created or tscreated',
        'updated_at_text': 'text from last_modified or lastmodified or tslastmodified',
        'deleted_at_text': 'text from deleted_at',
    }, is_required=true, source_name='adobe_campaign') }}
),

timed as (
    {{ account_times('recipients', 'adobe_campaign', ['created_at', 'updated_at', 'deleted_at']) }}
)

{{ staged_rows('contacts', 'timed', {
    'contact_id': prefixed_id('adobe_campaign', 'id'),
    'attributes': json_object_of({'language': 'language', 'company': 'company'}),
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at', 'deleted_at']) }}
