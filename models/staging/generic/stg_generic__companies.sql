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

),

renamed as (

    select
        -- ids
        company_id,
        owner_id,

        -- strings
        company_name,
        domain,
        industry,
        employee_count_text,

        -- numerics
        employee_count
    from received

)

select * from renamed
