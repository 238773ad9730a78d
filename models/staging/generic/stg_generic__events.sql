with

received as (

{{ raw_rows('events', {
    'event_id': 'text',
    'source': 'text',
    'event_type': 'text',
    'contact_id': 'text',
    'occurred_at': 'timestamp',
    'loaded_at': 'timestamp',
    'message_id': 'text',
    'link_url': 'text',
    'user_agent': 'text',
    'ip_address': 'text',
    'bounce_type': 'text',
    'is_machine': 'boolean',
    'amount': 'decimal',
    'currency': 'text',
    'properties': 'text',
}, is_required=true) }}

),

renamed as (

    select
        -- ids
        event_id,
        contact_id,
        message_id,

        -- strings
        source,
        event_type,
        link_url,
        user_agent,
        ip_address,
        bounce_type,
        currency,
        properties,
        occurred_at_text,
        loaded_at_text,
        amount_text,

        -- numerics
        amount,

        -- booleans
        is_machine,

        -- timestamps
        occurred_at,
        loaded_at
    from received

)

select * from renamed
