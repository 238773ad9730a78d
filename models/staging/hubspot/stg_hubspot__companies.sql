{{ config(enabled=source_is_enabled('hubspot')) }}

with

companies as (
    {{ raw_rows(['company', 'companies'], {
        'id': 'text from id or company_id or hs_object_id',
        'owner_id': hubspot_property('hubspot_owner_id'),
        'company_name': hubspot_property('name'),
        'domain': hubspot_property('domain'),
        'industry': hubspot_property('industry'),
        'employee_count': hubspot_property('numberofemployees', 'decimal'),
        'is_deleted': 'boolean from is_deleted or _fivetran_deleted or archived',
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
