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

-- A word for nothing is nobody: who has it was merged into no one.
{{ staged_rows('contacts', 'received', {
    'merged_into_id': "case
        when not " ~ matches('lower(trim(merged_into_id))', '^(null|none|n/a|nan|-|0|[^a-z0-9]n)$') ~ "
            then merged_into_id
    end",
}, kept=staged_columns('contacts') | reject('equalto', 'merged_into_id') | list) }}
