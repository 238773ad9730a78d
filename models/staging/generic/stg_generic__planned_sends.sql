{{ config(enabled=capability_is_on('predictions', 'decisions')) }}

with

received as (
{{ raw_rows('planned_sends', {
    'message_id': 'text',
    'contact_id': 'text',
    'planned_at': 'timestamp',
    'category': 'text',
    'consent_scope': 'text',
    'weight': 'decimal',
}) }}
)

{{ staged_rows('planned_sends', 'received', kept=staged_columns('planned_sends')) }}
