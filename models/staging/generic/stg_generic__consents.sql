with

received as (
{{ raw_rows('consents', {
    'contact_id': 'text',
    'email': 'text',
    'source': 'text',
    'list_id': 'text',
    'statement': 'text',
    'reason': 'text',
    'stated_at': 'timestamp',
    'loaded_at': 'timestamp',
}) }}
)

{{ staged_rows('consents', 'received', kept=staged_columns('consents')) }}
