{{ config(enabled=source_is_enabled('klaviyo')) }}

with

people as (
    {{ raw_rows('person', {
        'id': 'text',
        'email': 'text',
        'timezone': 'text',
        'country': 'text',
        'organization': 'text',
        'job_title': 'text from title',
        'city': 'text',
        'region': 'text',
        'is_deleted': 'boolean from _fivetran_deleted',
        'created_at': 'timestamp from created',
        'updated_at': 'timestamp from updated',
        'synced_at': 'timestamp from _fivetran_synced',
    }, is_required=true, source_name='klaviyo') }}
)

{{ staged_rows('contacts', 'people', {
    'contact_id': prefixed_id('klaviyo', 'id'),
    'attributes': json_object_of({
        'organization': 'organization',
        'job_title': 'job_title',
        'city': 'city',
        'region': 'region',
    }),
    'deleted_at_text': "case when is_deleted then coalesce(synced_at_text, 'deleted') end",
    'deleted_at': 'case when is_deleted then synced_at end',
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at']) }}
