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

),

renamed as (

    select
        -- ids
        deal_id,
        company_id,
        contact_id,
        owner_id,

        -- strings
        stage,
        created_at_text,
        closed_at_text,
        amount_text,

        -- numerics
        amount,

        -- timestamps
        created_at,
        closed_at
    from received

)

select * from renamed
