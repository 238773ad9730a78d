with

received as (
{{ raw_rows('contacts', {
    'contact_id': 'text',
    'email': 'text',
    'created_at': 'timestamp',
    'timezone': 'text',
    'country': 'text',
    'company_id': 'text',
    'owner_id': 'text',
    'attributes': 'text',
    'updated_at': 'timestamp',
    'deleted_at': 'timestamp',
    'merged_into_id': 'text',
    'is_removed': 'boolean',
}, is_required=true) }}
)

{{ staged_rows('contacts', 'received', kept=staged_columns('contacts')) }}
