{{ config(enabled=source_is_enabled('adobe_campaign')) }}

with

zones as (select * from {{ ref('stg_config__source_time_zones') }}),

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

    select
        recipients.*,
        {{ account_time('recipients.created_at_text', 'zones.timezone') }} as created_at,
        {{ account_time('recipients.updated_at_text', 'zones.timezone') }} as updated_at,
        {{ account_time('recipients.deleted_at_text', 'zones.timezone') }} as deleted_at
    from recipients
    left join zones
        on zones.source = 'adobe_campaign'

)

{{ staged_rows('contacts', 'timed', {
    'contact_id': prefixed_id('adobe_campaign', 'id'),
    'attributes': json_object_of({'language': 'language', 'company': 'company'}),
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at', 'deleted_at']) }}
