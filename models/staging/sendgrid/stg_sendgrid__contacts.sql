{{ config(enabled=source_is_enabled('sendgrid')) }}

{{ webhook_contacts('sendgrid', {'address': [['email']]}) }}
