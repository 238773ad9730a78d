with

received as (

{{ raw_rows('contacts', {
    'contact_id': 'text',
    'email': 'text',
    'created_at': 'timestamp',
    'timezone': 'text',
    'country': 'text',
    'company_id': 'text',
    'owner_id': 'text',
    'attributes': 'text',
    'updated_at': 'timestamp',
    'deleted_at': 'timestamp',
}, is_required=true) }}

),

renamed as (

    select
        -- ids
        contact_id,
        company_id,
        owner_id,

        -- strings
        email,
        timezone,
        country,
        attributes,
        created_at_text,
        updated_at_text,
        deleted_at_text,

        -- timestamps
        created_at,
        updated_at,
        deleted_at
    from received

)

select * from renamed
