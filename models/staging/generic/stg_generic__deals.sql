{{ config(enabled=capability_is_on('accounts')) }}

with

received as (
{{ raw_rows('deals', {
    'deal_id': 'text',
    'company_id': 'text',
    'contact_id': 'text',
    'stage': 'text',
    'amount': 'decimal',
    'owner_id': 'text',
    'created_at': 'timestamp',
    'closed_at': 'timestamp',
}) }}
)

{{ staged_rows('deals', 'received', kept=staged_columns('deals')) }}
