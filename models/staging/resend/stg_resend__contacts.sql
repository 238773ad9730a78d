{{ config(enabled=source_is_enabled('resend')) }}

with

webhooks as (
    {{ webhook_events('resend', {'recipients': [['data', 'to'], ['data', 'email']]}) }}
),

{{ webhook_recipients('webhooks', ['received_at']) }},

known as (
    {{ raw_rows('contacts', {'address': 'text from email'}, source_name='resend') }}
),

addresses as (

    {{ address_contacts('recipients', 'address') }}

    union

    {{ address_contacts('known', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
