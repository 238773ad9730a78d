with

received as (
{{ raw_rows('events', {
    'event_id': 'text',
    'source': 'text',
    'event_type': 'text',
    'contact_id': 'text',
    'occurred_at': 'timestamp',
    'loaded_at': 'timestamp',
    'message_id': 'text',
    'link_url': 'text',
    'user_agent': 'text',
    'ip_address': 'text',
    'bounce_type': 'text',
    'is_machine': 'boolean',
    'amount': 'decimal',
    'currency': 'text',
    'properties': 'text',
}, is_required=true) }}
)

{{ staged_rows('events', 'received', kept=staged_columns('events')) }}
