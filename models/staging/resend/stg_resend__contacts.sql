{{ config(enabled=source_is_enabled('resend')) }}

with

webhooks as (
    {{ webhook_events('resend', {'recipients': [['data', 'to'], ['data', 'email']]}) }}
),

{{ webhook_recipients('webhooks', ['received_at']) }},

{{ landed_people('resend', 'contacts') }},

addresses as (

    {{ address_contacts('recipients', 'address') }}

    union

    {{ address_contacts('people', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
