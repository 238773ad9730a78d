{{ config(enabled=source_is_enabled('activecampaign')) }}

with

accounts as (
    {{ raw_rows(['accounts', 'account'], {
        'id': 'text',
        'owner_id': 'id from owner_id or owner',
        'company_name': 'text from name',
        'domain': 'text from account_url or accounturl',
        'industry': 'text',
        'employee_count': 'decimal from number_of_employees or employee_count',
    }, source_name='activecampaign') }}
)

{{ staged_rows('companies', 'accounts', {
    'company_id': prefixed_id('activecampaign', 'id'),
    'owner_id': prefixed_id('activecampaign', "nullif(owner_id, '0')"),
}, kept=['company_name', 'domain', 'industry', 'employee_count']) }}
