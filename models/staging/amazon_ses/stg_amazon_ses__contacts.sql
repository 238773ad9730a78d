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

{{ landed_people('amazon_ses', 'contacts', 'email_address') }},

addresses as (

    {{ address_contacts('recipients', 'address') }}

    union

    {{ address_contacts('people', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
