with

received as (
{{ raw_rows('companies', {
    'company_id': 'text',
    'company_name': 'text',
    'domain': 'text',
    'industry': 'text',
    'employee_count': 'decimal',
    'owner_id': 'text',
}) }}
)

{{ staged_rows('companies', 'received', kept=staged_columns('companies')) }}
