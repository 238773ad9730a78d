with

received as (
{{ raw_rows('messages', {
    'message_id': 'text',
    'message_name': 'text',
    'category': 'text',
    'message_type': 'text',
    'channel': 'text',
    'sent_at': 'timestamp',
}) }}
)

{{ staged_rows('messages', 'received', kept=staged_columns('messages')) }}
