{{ config(enabled=source_is_enabled('klaviyo')) }}

with

people as (
    {{ raw_rows(['person', 'profiles'], {
        'id': 'text',
        'email': 'text from email or attributes.email',
        'timezone': 'text from timezone or attributes.location.timezone',
        'country': 'text from country or attributes.location.country',
        'organization': 'text from organization or attributes.organization',
        'job_title': 'text from title or attributes.title',
        'city': 'text from city or attributes.location.city',
        'region': 'text from region or attributes.location.region',
        'is_deleted': 'boolean from _fivetran_deleted or is_deleted',
        'removed_at': 'timestamp from _sdc_deleted_at or _ab_cdc_deleted_at',
        'created_at': 'timestamp from created or attributes.created',
        'updated_at': 'timestamp from updated or attributes.updated',
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
    'is_removed': 'coalesce(is_deleted, false) or removed_at is not null',
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at']) }}
