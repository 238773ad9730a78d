{{ config(enabled=source_is_enabled('hubspot')) }}

with

companies as (
    {{ raw_rows('company', {
        'id': 'text',
        'owner_id': 'text from property_hubspot_owner_id',
        'company_name': 'text from property_name',
        'domain': 'text from property_domain',
        'industry': 'text from property_industry',
        'employee_count': 'decimal from property_numberofemployees',
        'is_deleted': 'boolean from is_deleted or _fivetran_deleted',
    }, source_name='hubspot') }}
),

present as (

    select *
    from companies
    where not coalesce(is_deleted, false)

)

{{ staged_rows('companies', 'present', {
    'company_id': prefixed_id('hubspot', 'id'),
    'owner_id': prefixed_id('hubspot', 'owner_id'),
}, kept=['company_name', 'domain', 'industry', 'employee_count']) }}
