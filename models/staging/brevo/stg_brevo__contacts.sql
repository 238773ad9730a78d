{{ config(enabled=source_is_enabled('brevo')) }}

{{ webhook_contacts('brevo', {'address': [['email']]}, people=['contacts', 'contact']) }}
