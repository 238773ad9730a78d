{{ config(enabled=source_is_enabled('mailchimp')) }}

with

members as (
    {{ raw_rows(['member', 'list_members', 'members'], {
        'id': 'text',
        'list_id': 'text',
        'email_address': 'text',
        'timezone': 'text from timezone or location.timezone',
        'country_code': 'text from country_code or location.country_code',
        'language': 'text',
        'email_client': 'text',
        'member_rating': 'text',
        'status': 'text',
        'vip': 'text',
        'signed_up_at': 'timestamp from timestamp_signup',
        'opted_at': 'timestamp from timestamp_opt',
        'changed_at': 'timestamp from last_changed',
        'is_deleted': 'boolean from _fivetran_deleted or is_deleted',
        'deleted_at': 'timestamp from _sdc_deleted_at',
    }, is_required=true, source_name='mailchimp') }}
)

{{ staged_rows('contacts', 'members', {
    'contact_id': prefixed_id('mailchimp', 'id'),
    'email': 'email_address',
    'country': 'country_code',
    'is_removed': 'coalesce(is_deleted, false) or deleted_at_text is not null',
    'attributes': json_object_of({
        'list_id': 'list_id',
        'language': 'language',
        'email_client': 'email_client',
        'member_rating': 'member_rating',
        'status': 'status',
        'vip': 'vip',
    }),
    'created_at_text': 'coalesce(signed_up_at_text, opted_at_text)',
    'updated_at_text': 'changed_at_text',
    'created_at': 'coalesce(signed_up_at, opted_at)',
    'updated_at': 'changed_at',
}, kept=['timezone']) }}
