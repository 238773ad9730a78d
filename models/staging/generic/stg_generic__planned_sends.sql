with

received as (

{{ raw_rows('planned_sends', {
    'message_id': 'text',
    'contact_id': 'text',
    'planned_at': 'timestamp',
    'category': 'text',
    'weight': 'decimal',
}) }}

),

renamed as (

    select
        -- ids
        message_id,
        contact_id,

        -- strings
        category,
        planned_at_text,
        weight_text,

        -- numerics
        weight,

        -- timestamps
        planned_at
    from received

)

select * from renamed
