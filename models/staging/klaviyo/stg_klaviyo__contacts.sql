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

),

staged as (

    {{ staged_rows('contacts', 'people', {
        'contact_id': prefixed_id('klaviyo', 'id'),
        'email': 'email',
        'timezone': 'timezone',
        'country': 'country',
        'attributes': json_object_of({
            'organization': 'organization',
            'job_title': 'job_title',
            'city': 'city',
            'region': 'region',
        }),
        'created_at_text': 'created_at_text',
        'updated_at_text': 'updated_at_text',
        'deleted_at_text': "case when is_deleted then coalesce(synced_at_text, 'deleted') end",
        'created_at': 'created_at',
        'updated_at': 'updated_at',
        'deleted_at': 'case when is_deleted then synced_at end',
    }) }}

)

select * from staged
