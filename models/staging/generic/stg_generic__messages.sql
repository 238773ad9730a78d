with

received as (

{{ raw_rows('messages', {
    'message_id': 'text',
    'message_name': 'text',
    'category': 'text',
    'message_type': 'text',
    'channel': 'text',
    'sent_at': 'timestamp',
}) }}

),

renamed as (

    select
        -- ids
        message_id,

        -- strings
        message_name,
        category,
        message_type,
        channel,
        sent_at_text,

        -- timestamps
        sent_at
    from received

)

select * from renamed
