{{ config(enabled=source_is_enabled('resend')) }}

with

webhooks as (
    {{ webhook_events('resend', {'recipients': [['data', 'to'], ['data', 'email']]}) }}
),

{{ webhook_recipients('webhooks', ['received_at']) }},

addresses as (

    {{ address_contacts('recipients', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
