{{ config(enabled=source_is_enabled('amazon_ses')) }}

with

webhooks as (
    {{ webhook_events('amazon_ses', {
        'recipients': [['bounce', 'bouncedRecipients'], ['complaint', 'complainedRecipients'],
            ['delivery', 'recipients'], ['deliveryDelay', 'delayedRecipients'],
            ['mail', 'destination']],
    }, wrapped_in=aws_envelopes(), layers=4) }}
),

{{ webhook_recipients('webhooks', ['received_at']) }},

known as (
    {{ raw_rows('contacts', {'address': 'text from email_address'}, source_name='amazon_ses') }}
),

addresses as (

    {{ address_contacts('recipients', 'address') }}

    union

    {{ address_contacts('known', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
